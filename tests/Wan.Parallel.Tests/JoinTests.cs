using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TorchSharp;

namespace Wan.Parallel.Tests;

public sealed class JoinTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Join_OneRankMissing_NamesItOnEveryOther()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        ProcessGroupOptions options = Lanes.Options(3) with { JoinTimeout = TimeSpan.FromSeconds(0.5) };
        GroupJoinException[] failures = Lanes.OnThreads(2, rank => Assert.Throws<GroupJoinException>(() => Join(store, rank, 3, options)));
        foreach (GroupJoinException failure in failures)
        {
            Assert.Equal("test: lane 2 of 3 did not join within 0.5 s.", failure.Message);
            Assert.Equal([2], failure.MissingRanks);
        }
    }

    [Fact]
    public void Join_AgainAfterARankWasMissing_WorksUnderTheSameName()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Assert.Throws<GroupJoinException>(() => Join(store, 0, 2, Lanes.Options(2) with { JoinTimeout = TimeSpan.FromSeconds(0.1) }));
        int[] ranks = Lanes.Run(store, "test", Lanes.Options(2), group =>
        {
            group.Barrier();
            return group.Rank;
        });
        Assert.Equal([0, 1], ranks);
    }

    [Fact]
    public void Join_RanksDisagreeOnTheWorldSize_SaysWhoWantsWhat()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        GroupJoinException[] failures = Lanes.OnThreads(2, rank => Assert.Throws<GroupJoinException>(
            () => Join(store, rank, 2 + rank, Lanes.Options(2 + rank) with { JoinTimeout = TimeSpan.FromSeconds(2) })));
        Assert.Equal("test: lane 1 of 3 joins a group of 3 ranks, lane 0 of 2 one of 2.", failures[0].Message);
    }

    [Fact]
    public void Join_RanksWithDifferentModels_SaysSoOnBoth()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        GroupJoinException[] failures = Lanes.OnThreads(2, rank => Assert.Throws<GroupJoinException>(
            () => Join(store, rank, 2, Lanes.Options(2) with { Fingerprint = $"model {rank}" })));
        Assert.Equal("test: lane 1 of 2 works on something else: it has 'model 1', lane 0 of 2 has 'model 0'.", failures[0].Message);
        Assert.Equal("test: lane 0 of 2 works on something else: it has 'model 0', lane 1 of 2 has 'model 1'.", failures[1].Message);
    }

    [Fact]
    public void Join_RankThatIsThereAlready_IsRefused()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Lanes.Run(store, "test", Lanes.Options(2), group => group.Rank);
        var failure = Assert.Throws<GroupJoinException>(() => Join(store, 1, 2, Lanes.Options(2)));
        Assert.Equal("test: rank 1 (lane 1 of 2) has joined already. After a failure every rank joins a group of a new name.", failure.Message);
    }

    // Whether it is still connecting when the other leaves is a matter of luck: of three ranks in fifty groups some are.
    [Fact]
    public void Join_OthersLeaveAtOnce_StillHasJoined()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        for (int i = 0; i < 50; i++)
        {
            int[] ranks = Lanes.Run(store, $"group-{i}", Lanes.Options(3), group =>
            {
                if (group.Rank != 2) group.Abort("a test");
                return group.Rank;
            });
            Assert.Equal([0, 1, 2], ranks);
        }
    }

    [Fact]
    public void Join_Cancelled_EndsAtOnce()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        long start = Stopwatch.GetTimestamp();
        Assert.ThrowsAny<OperationCanceledException>(() => ProcessGroup.Join(store, "test", 0, 2, Lanes.Options(2), cancel.Token));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Join_HostThatIsNotThisMachines_SaysWhichHost()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        ProcessGroupOptions options = Lanes.Options(2) with { Host = "192.0.2.1", JoinTimeout = TimeSpan.FromSeconds(1) };
        GroupJoinException[] failures = Lanes.OnThreads(2, rank => Assert.Throws<GroupJoinException>(() => Join(store, rank, 2, options)));
        Assert.All(failures, failure => Assert.Matches("^test: all ranks came, but lane [01] of 2 could not connect to them at 192.0.2.1 over gloo: ", failure.Message));
    }

    [Fact]
    public void Join_AnotherRankCannotConnect_EndsAtOnceWithItsReason()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        ProcessGroupOptions options = Lanes.Options(2) with { JoinTimeout = TimeSpan.FromHours(1) };
        GroupJoinException[] failures = Lanes.OnThreads(2, rank => Assert.Throws<GroupJoinException>(
            () => Join(store, rank, 2, options with { Host = rank == 0 ? options.Host : "192.0.2.1" })));
        Assert.All(failures, failure => Assert.StartsWith("test: all ranks came, but lane 1 of 2 could not connect to them at 192.0.2.1 over gloo: ", failure.Message, StringComparison.Ordinal));
    }

    // The second rank is only said to be there, until somebody else has called at the port where the first waits for it.
    [Fact]
    public void Join_StrangerCallsAtARanksPort_AllTryAgain()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        var notes = new ConcurrentQueue<string>();
        ProcessGroupOptions options = Lanes.Options(2) with { JoinTimeout = TimeSpan.FromHours(1), Note = notes.Enqueue };
        float[] sums = Lanes.OnThreads(2, rank =>
        {
            if (rank == 1)
            {
                store.Set("wan/test/ranks/1", store.Get("wan/test/ranks/0", Patience, CancellationToken.None).Replace("lane 0", "lane 1", StringComparison.Ordinal));
                using var stranger = new TcpClient();
                stranger.Connect(IPAddress.Loopback, PortOfFirstRank(store));
            }

            using IProcessGroup group = ProcessGroup.Join(store, "test", rank, 2, options, CancellationToken.None);
            using torch.Tensor sum = torch.ones(1);
            group.AllReduce(sum, Reduction.Sum);
            return sum.item<float>();
        });
        Assert.Equal([2, 2], sums);
        Assert.NotEmpty(notes);
        Assert.All(notes, note => Assert.EndsWith("; all ranks try again", note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(-1, 2)]
    [InlineData(0, 0)]
    public void Join_RankOutsideTheWorld_IsRefused(int rank, int worldSize)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Assert.Throws<ArgumentException>(() => Join(store, rank, worldSize, new()));
    }

    private static void Join(RendezvousStore store, int rank, int worldSize, ProcessGroupOptions options) =>
        ProcessGroup.Join(store, "test", rank, worldSize, options, CancellationToken.None).Dispose();

    /// <summary>What gloo writes into the store of the first try: for each peer a <c>sockaddr</c>, whose second word is the port.</summary>
    private static int PortOfFirstRank(RendezvousStore store)
    {
        using StoreConnection connection = StoreConnection.Open(store.Host, store.Port, Patience);
        byte[]? addresses = null;
        RendezvousStore.Wait(() => (addresses = connection.Ask(new StoreRequest(StoreOperation.Get, "wan/test/1/gloo/0/0", []))) is not null, Patience, CancellationToken.None);
        Assert.NotNull(addresses);
        return BinaryPrimitives.ReadUInt16BigEndian(addresses.AsSpan(2));
    }
}
