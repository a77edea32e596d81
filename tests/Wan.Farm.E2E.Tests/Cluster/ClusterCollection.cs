namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>Tests that take servers away from under a farm: one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterServers>
{
    public const string Name = "cluster";
}
