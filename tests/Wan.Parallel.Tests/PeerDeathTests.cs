using System.Diagnostics;

namespace Wan.Parallel.Tests;

public sealed class PeerDeathTests
{
    private const int Endless = int.MaxValue;

    [Fact]
    public void Ring_OneOfThreeProcessesKilled_OthersNameItWithinSeconds()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using RankProcess first = new(store, "epoch-1", 0, 3, Endless), second = new(store, "epoch-1", 1, 3, Endless), third = new(store, "epoch-1", 2, 3, Endless);
        second.AwaitRound(20);

        long killed = Stopwatch.GetTimestamp();
        second.Kill();
        string firstSays = first.LastLine(), thirdSays = third.LastLine();

        Assert.True(Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(10), $"took {Stopwatch.GetElapsedTime(killed)}");
        Assert.StartsWith("lost 1: epoch-1: lane 1 of 3 is lost", firstSays, StringComparison.Ordinal);
        Assert.StartsWith("lost 1: epoch-1: lane 1 of 3 is lost", thirdSays, StringComparison.Ordinal);
        Assert.Equal((3, 3), (first.ExitCode(), third.ExitCode()));
    }
}
