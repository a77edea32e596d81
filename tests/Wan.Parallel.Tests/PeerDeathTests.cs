using System.Diagnostics;

namespace Wan.Parallel.Tests;

public sealed class PeerDeathTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Ring_OneOfThreeProcessesKilled_OthersNameItWithinSeconds(int victim)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using RankProcess first = new(store, 0, 3, RankProgram.Endless), second = new(store, 1, 3, RankProgram.Endless), third = new(store, 2, 3, RankProgram.Endless);
        RankProcess[] ranks = [first, second, third];
        foreach (RankProcess rank in ranks) rank.Await("epoch-1 round 5");

        long killed = Stopwatch.GetTimestamp();
        ranks[victim].Kill();

        foreach (RankProcess survivor in ranks.Where(rank => rank != ranks[victim]))
        {
            Assert.StartsWith($"lost {victim}: epoch-1: lane {victim} of 3 is lost (noticed by lane", survivor.Await("lost"), StringComparison.Ordinal);
            Assert.Equal(3, survivor.ExitCode());
        }
        Assert.True(Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(10), $"took {Stopwatch.GetElapsedTime(killed)}");
    }

    [Fact]
    public void Ring_KilledRankReplaced_GoesOnInTheNextEpochInTheSameProcesses()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using RankProcess first = new(store, 0, 3, rounds: 10, lastEpoch: 2), second = new(store, 1, 3, RankProgram.Endless), third = new(store, 2, 3, rounds: 10, lastEpoch: 2);
        second.Await("epoch-1 round 5");
        second.Kill();

        using RankProcess replacement = new(store, 1, 3, rounds: 10, epoch: 2, lastEpoch: 2);

        foreach (RankProcess rank in (RankProcess[])[first, replacement, third])
        {
            rank.Await("epoch-2 round 9");
            rank.Await("done");
            Assert.Equal(0, rank.ExitCode());
        }
    }

    [Fact]
    public void Ring_TwoOfThreeProcessesKilledAtOnce_TheLastNamesOneOfThem()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using RankProcess first = new(store, 0, 3, RankProgram.Endless), second = new(store, 1, 3, RankProgram.Endless), third = new(store, 2, 3, RankProgram.Endless);
        first.Await("epoch-1 round 5");
        second.Kill();
        third.Kill();

        Assert.Matches("^lost (1|2): ", first.Await("lost"));
        Assert.Equal(3, first.ExitCode());
    }
}
