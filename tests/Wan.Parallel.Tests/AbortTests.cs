using System.Diagnostics;
using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

public sealed class AbortTests
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(5);

    [Fact]
    public void Abort_FromAnotherThread_FreesTheRankAndThoseThatWaitForIt()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        long start = Stopwatch.GetTimestamp();

        // Rank 0 waits for 1, 1 for 2, and 2 for nobody who would ever send.
        Exception[] failures = Lanes.Failures(store, Lanes.Options(3), group =>
        {
            using Tensor nothing = zeros(4);
            using Transfer transfer = group.StartRecv(nothing, (group.Rank + 1) % 3);
            using Timer? timer = group.Rank == 2 ? new Timer(_ => group.Abort("out of memory"), null, 200, Timeout.Infinite) : null;
            transfer.Wait();
        });

        Assert.True(Stopwatch.GetElapsedTime(start) < Prompt, $"took {Stopwatch.GetElapsedTime(start)}");
        Assert.Equal("test: aborted here: out of memory", Assert.IsType<GroupAbortedException>(failures[2]).Message);
        foreach (Exception failure in failures[..2])
        {
            var lost = Assert.IsType<PeerLostException>(failure);
            Assert.Equal("test: lane 2 of 3 aborted the group: out of memory", lost.Message);
            Assert.Equal((2, "lane 2 of 3"), (lost.Peer, lost.PeerName));
        }
    }

    [Fact]
    public void Join_AfterAnAbort_MakesANewGroupUnderANewName()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Lanes.Run(store, "epoch-1", Lanes.Options(2), group =>
        {
            group.Abort("a test");
            return 0;
        });

        long[] sums = Lanes.Run(store, "epoch-2", Lanes.Options(2), group => AllReduceOne(group));

        Assert.Equal([2, 2], sums);
    }

    [Fact]
    public void Operation_AfterAnAbort_SaysWhyTheGroupEnded()
    {
        Exception[] failures = WithGroup(group =>
        {
            group.Abort("first reason");
            group.Abort("second reason");
            group.Barrier();
        });
        Assert.All(failures, failure => Assert.EndsWith("first reason", Assert.IsAssignableFrom<ProcessGroupException>(failure).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Transfer_DroppedBeforeItsEnd_AbortsTheGroup()
    {
        Exception[] failures = WithGroup(group =>
        {
            using Tensor nothing = zeros(4);
            if (group.Rank == 0) group.StartRecv(nothing, from: 1).Dispose();
            group.Barrier();
        });
        Assert.Equal("test: aborted here: a transfer was dropped before it had finished", failures[0].Message);
        Assert.Equal("test: lane 0 of 2 aborted the group: a transfer was dropped before it had finished", failures[1].Message);
    }

    [Fact]
    public void Dispose_WithAnotherThreadWaiting_FreesIt()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Exception[] failures = Lanes.Failures(store, Lanes.Options(2), group =>
        {
            using Tensor nothing = zeros(4);
            using Transfer transfer = group.StartRecv(nothing, 1 - group.Rank);
            using Timer? timer = group.Rank == 0 ? new Timer(_ => group.Dispose(), null, 200, Timeout.Infinite) : null;
            transfer.Wait();
        });
        Assert.IsType<GroupAbortedException>(failures[0]);
        Assert.IsType<PeerLostException>(failures[1]);
    }

    [Fact]
    public void Wait_PeerHangs_NamesItWhenTheTimeIsOver()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        ProcessGroupOptions options = Lanes.Options(2) with { Timeout = TimeSpan.FromMilliseconds(300) };
        using var given = new ManualResetEventSlim();
        Exception[] failures = Lanes.Failures(store, options, group =>
        {
            using Tensor nothing = zeros(4);
            if (group.Rank == 1) given.Wait();
            try
            {
                group.Recv(nothing, 1 - group.Rank);
            }
            finally
            {
                given.Set();
            }
        });
        Assert.Equal("test: lane 1 of 2 did not answer within 0.3 s (noticed by lane 0 of 2)", failures[0].Message);
        Assert.Equal(failures[0].Message, failures[1].Message);
    }

    private static Exception[] WithGroup(Action<IProcessGroup> body)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        return Lanes.Failures(store, Lanes.Options(2), body);
    }

    private static long AllReduceOne(IProcessGroup group)
    {
        using Tensor one = ones(1, ScalarType.Int64);
        group.AllReduce(one, Reduction.Sum);
        group.Barrier();
        return one.item<long>();
    }
}
