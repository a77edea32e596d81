using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Wan.Parallel.Tests;

public sealed class RendezvousStoreTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Set_ByOneConnection_IsReadByAnother()
    {
        using RendezvousStore server = RendezvousStore.Serve();
        using RendezvousStore client = Connect(server);
        client.Set("step", "naïve 17");
        Assert.Equal("naïve 17", server.TryGet("step"));
        Assert.Equal("naïve 17", server.Get("step", Moment, CancellationToken.None));
    }

    [Fact]
    public void TryGet_NoSuchKey_IsNullAtOnce()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Assert.Null(store.TryGet("nothing"));
    }

    [Fact]
    public void Get_KeySetLater_ReturnsItsValue()
    {
        using RendezvousStore server = RendezvousStore.Serve();
        using RendezvousStore client = Connect(server);
        using var later = new Timer(_ => server.Set("late", "here"), null, 100, Timeout.Infinite);
        Assert.Equal("here", client.Get("late", Patience, CancellationToken.None));
    }

    [Fact]
    public void Get_KeyThatNeverComes_NamesItAndLeavesTheConnectionUsable()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        var failure = Assert.Throws<RendezvousException>(() => store.Get("never", Moment, CancellationToken.None));
        Assert.Equal($"Nobody set 'never' in the store at 127.0.0.1:{store.Port} within 0.2 s.", failure.Message);
        store.Set("key", "value");
        Assert.Equal("value", store.TryGet("key"));
    }

    [Fact]
    public void Wait_SomeKeysMissing_NamesThose()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        store.Set("a", "");
        var failure = Assert.Throws<RendezvousException>(() => store.Wait(["a", "b", "c"], Moment, CancellationToken.None));
        Assert.StartsWith("Nobody set 'b', 'c' in", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_FromSeveralConnections_CountsEach()
    {
        using RendezvousStore server = RendezvousStore.Serve();
        using RendezvousStore client = Connect(server);
        Assert.Equal(3, server.Add("count", 3));
        Assert.Equal(5, client.Add("count", 2));
        Assert.Equal("5", server.TryGet("count"));
    }

    [Fact]
    public void Delete_Key_IsGoneAndSaysWhetherItWasThere()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        store.Set("key", "value");
        Assert.True(store.Delete("key"));
        Assert.False(store.Delete("key"));
        Assert.Null(store.TryGet("key"));
    }

    [Fact]
    public void Serve_PortTaken_SaysWhichPort()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        var failure = Assert.Throws<RendezvousException>(() => RendezvousStore.Serve(port: store.Port));
        Assert.Equal($"Port {store.Port} cannot be listened to (Address already in use); choose another, or 0 for any free one.", failure.Message);
    }

    [Fact]
    public void Connect_NobodyServes_SaysWhereAndForHowLongItTried()
    {
        int port;
        using (RendezvousStore store = RendezvousStore.Serve()) port = store.Port;
        var failure = Assert.Throws<RendezvousException>(() => RendezvousStore.Connect("127.0.0.1", port, TimeSpan.FromSeconds(1)));
        Assert.StartsWith($"The store at 127.0.0.1:{port} did not answer within 1 s: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyOperation_ServerGone_SaysSo()
    {
        RendezvousStore server = RendezvousStore.Serve();
        using RendezvousStore client = Connect(server);
        server.Dispose();
        var failure = Assert.Throws<RendezvousException>(() => client.TryGet("key"));
        Assert.StartsWith($"The store at 127.0.0.1:{client.Port} is gone: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_GoneBeforeItAcceptedAConnection_TheClientIsToldAndLives()
    {
        for (int i = 0; i < 20; i++)
        {
            RendezvousStore server = RendezvousStore.Serve();
            using RendezvousStore client = Connect(server);
            server.Dispose();
            Assert.Throws<RendezvousException>(() => client.Set("key", "value"));
        }
    }

    [Fact]
    public void Server_SentWhatIsNoRequest_ClosesThatConnectionAndServesTheOthers()
    {
        using RendezvousStore server = RendezvousStore.Serve();
        using RendezvousStore client = Connect(server);
        using var stranger = new TcpClient("127.0.0.1", server.Port);
        stranger.GetStream().Write("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.Equal(0, stranger.GetStream().Read(new byte[1]));
        client.Set("key", "value");
        Assert.Equal("value", client.TryGet("key"));
    }

    [Fact]
    public void Serve_OnLoopback_IsReachedByThisMachineOnly()
    {
        using RendezvousStore local = RendezvousStore.Serve("127.0.0.1");
        using RendezvousStore open = RendezvousStore.Serve(Dns.GetHostName());
        Assert.Contains(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), at => at.Port == local.Port && IPAddress.IsLoopback(at.Address));
        Assert.Contains(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), at => at.Port == open.Port && !IPAddress.IsLoopback(at.Address));
    }

    [Fact]
    public void Group_StoreGoneAfterTheJoin_GoesOnAndStillNamesALostPeer()
    {
        RendezvousStore server = RendezvousStore.Serve();
        using RendezvousStore client = Connect(server);
        using var gone = new Barrier(2, _ => server.Dispose());
        Exception?[] failures = Lanes.Run(client, "test", Lanes.Options(2), group =>
        {
            group.Barrier();
            gone.SignalAndWait();
            group.Barrier();
            if (group.Rank == 1) return null;
            return Record.Exception(group.Barrier);
        });
        Assert.Equal("test: lane 1 of 2 is lost (noticed by lane 0 of 2)", Assert.IsType<PeerLostException>(failures[0]).Message);
    }

    private static RendezvousStore Connect(RendezvousStore server) => RendezvousStore.Connect("127.0.0.1", server.Port, Patience);
}
