using Wan.Farm.Testing.Servers;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>What the farms of all tests share, one after the other.</summary>
public sealed class ClusterServers : IDisposable
{
    public PostgresServer Postgres { get; } = new();

    public RabbitServer Rabbit { get; } = new();

    public void Dispose()
    {
        Rabbit.Dispose();
        Postgres.Dispose();
    }
}
