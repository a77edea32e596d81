namespace Wan.Farm.Controllers.Queues;

/// <summary>Lets through so many a second on average, and a burst at once. First come, first served.</summary>
public sealed class RateLimiter(double perSecond, int burst, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly long start = clock.GetTimestamp();

    // When the last of those let through so far would have come at the steady rate, in seconds since the start.
    private double reserved = double.NegativeInfinity;

    /// <summary>Ends when it is the caller's turn.</summary>
    public Task WaitAsync(CancellationToken ct)
    {
        TimeSpan delay = Reserve();
        return delay <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(delay, clock, ct);
    }

    private TimeSpan Reserve()
    {
        lock (gate)
        {
            double now = clock.GetElapsedTime(start).TotalSeconds;
            reserved = Math.Max(reserved, now - (burst / perSecond)) + (1 / perSecond);
            // A hair's breadth is rounding, not a wait.
            return reserved - now < 1e-9 ? TimeSpan.Zero : TimeSpan.FromSeconds(reserved - now);
        }
    }
}
