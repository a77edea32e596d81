namespace Wan.Parallel.Tests;

public sealed class ConnectedTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.5), Long = TimeSpan.FromSeconds(20);

    [Fact]
    public void Await_RankThatCouldNotConnect_TellsTheOthersWhyAtOnce()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        GroupJoinException?[] failures = Lanes.OnThreads(2, rank =>
        {
            var connected = Of(store, ranks: 2);
            if (rank == 0) return Assert.Throws<GroupJoinException>(() => connected.Await(Long, CancellationToken.None));
            connected.Refuse("its cable is cut");
            return null;
        });
        Assert.Equal("test: its cable is cut", failures[0]!.Message);
    }

    [Fact]
    public void ThrowIfHopeless_OtherRanksCouldNotConnect_SaysWhatTheFirstOfThemSaid()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        var connected = Of(store, ranks: 3);
        connected.ThrowIfHopeless(Long);
        connected.Refuse("its cable is cut");
        connected.Refuse("nobody answers");
        Assert.Equal("test: its cable is cut", Assert.Throws<GroupJoinException>(() => connected.ThrowIfHopeless(Long)).Message);
        Of(store, ranks: 3, number: 2).ThrowIfHopeless(Long);
    }

    [Fact]
    public void Await_RankThatDoesNotConnectInTime_SaysHowManyDid()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        GroupJoinException[] failures = Lanes.OnThreads(2, rank =>
            Assert.Throws<GroupJoinException>(() => Of(store, ranks: 3).Await(Short, CancellationToken.None)));
        Assert.All(failures, failure => Assert.Equal("test: all ranks came, but only 2 of 3 connected within 0.5 s.", failure.Message));
    }

    [Fact]
    public void Await_Cancelled_EndsAtOnce()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));
        Assert.ThrowsAny<OperationCanceledException>(() => Of(store, ranks: 2).Await(Long, cancel.Token));
    }

    private static Connected Of(RendezvousStore store, int ranks, int number = 1) => new(store, "test", $"test/{number}", ranks, Short);
}
