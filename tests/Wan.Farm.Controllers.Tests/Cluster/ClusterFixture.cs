using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Controllers.Tests.Cluster;

/// <summary>One API server for all cluster tests; each test has a namespace of its own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await TestCluster.StartNewAsync(new() { ForgetsSoon = true });

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
