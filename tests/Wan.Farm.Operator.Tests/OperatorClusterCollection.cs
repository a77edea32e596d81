namespace Wan.Farm.Operator.Tests;

[CollectionDefinition(Name)]
public sealed class OperatorClusterCollection : ICollectionFixture<OperatorCluster>
{
    public const string Name = "operator cluster";
}
