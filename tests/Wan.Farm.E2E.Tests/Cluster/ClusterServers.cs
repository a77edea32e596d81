using Wan.Farm.Testing.Servers;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>What the farms of all tests share.</summary>
public sealed class ClusterServers : IDisposable
{
    public RabbitServer Rabbit { get; } = new();

    public void Dispose() => Rabbit.Dispose();
}
