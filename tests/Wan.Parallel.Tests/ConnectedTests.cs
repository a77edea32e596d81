namespace Wan.Parallel.Tests;

public sealed class ConnectedTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public void Await_RankThatCouldNotConnect_TellsTheOthersWhyAtOnce()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        GroupJoinException?[] failures = Lanes.OnThreads(2, rank =>
        {
            var connected = new Connected(store, "test", worldSize: 2);
            if (rank == 0) return Assert.Throws<GroupJoinException>(() => connected.Await(Long, CancellationToken.None));
            connected.Refuse("its cable is cut");
            return null;
        });
        Assert.Equal("test: its cable is cut", failures[0]!.Message);
    }

    [Fact]
    public void Await_RankThatDoesNotConnectInTime_SaysHowManyDid()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        GroupJoinException[] failures = Lanes.OnThreads(2, rank =>
            Assert.Throws<GroupJoinException>(() => new Connected(store, "test", worldSize: 3).Await(TimeSpan.FromSeconds(0.5), CancellationToken.None)));
        Assert.All(failures, failure => Assert.Equal("test: all ranks came, but only 2 of 3 connected within 0.5 s.", failure.Message));
    }

    [Fact]
    public void Await_Cancelled_EndsAtOnce()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));
        Assert.ThrowsAny<OperationCanceledException>(() => new Connected(store, "test", worldSize: 2).Await(Long, cancel.Token));
    }
}
