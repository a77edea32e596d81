using Wan.Farm.Controllers.Queues;
using Wan.Farm.Testing;

namespace Wan.Farm.Controllers.Tests.Queues;

public sealed class RateLimiterTests
{
    [Fact]
    public void Wait_PastTheBurst_LetsOneThroughAtATimeInOrder()
    {
        var clock = new SteppedClock();
        var limiter = new RateLimiter(perSecond: 10, burst: 3, clock);

        Task[] waits = [.. Enumerable.Range(0, 6).Select(_ => limiter.WaitAsync(CancellationToken.None))];

        Assert.Equal([true, true, true, false, false, false], waits.Select(wait => wait.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal([true, true, true, true, false, false], waits.Select(wait => wait.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.All(waits, wait => Assert.True(wait.IsCompleted));
    }

    [Fact]
    public void Wait_AfterALongPause_HasTheBurstAgainAndNoMore()
    {
        var clock = new SteppedClock();
        var limiter = new RateLimiter(perSecond: 10, burst: 3, clock);
        clock.Advance(TimeSpan.FromHours(1));

        int at = Enumerable.Range(0, 6).Count(_ => limiter.WaitAsync(CancellationToken.None).IsCompleted);

        Assert.Equal(3, at);
    }
}
