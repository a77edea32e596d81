using Wan.Farm.Messaging;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Integration.Tests.Messages;

/// <summary>A broker for a test class, and what takes it away.</summary>
public sealed class RabbitFixture : IDisposable
{
    private readonly RabbitServer server = new();

    public RabbitFixture() => Proxy = new TcpProxy(server.Port);

    public TcpProxy Proxy { get; }

    public FarmBusOptions Options => new() { Address = new Uri($"rabbitmq://guest:guest@127.0.0.1:{Proxy.Port}/"), Patience = TimeSpan.FromSeconds(1) };

    public void Dispose()
    {
        Proxy.Dispose();
        server.Dispose();
    }
}
