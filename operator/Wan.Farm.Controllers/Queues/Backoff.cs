namespace Wan.Farm.Controllers.Queues;

/// <summary>How long to wait after a number of failures: the first delay, doubled each time, up to the longest.</summary>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>For keys of a work queue: 5 ms to 1,000 s.</summary>
    public static Backoff OfKeys { get; } = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1000));

    /// <summary>For connections to an API server: 800 ms to 30 s.</summary>
    public static Backoff OfConnections { get; } = new(TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(30));

    /// <param name="failures">0 for the first one.</param>
    public TimeSpan DelayAfter(int failures) =>
        TimeSpan.FromTicks((long)Math.Min(Longest.Ticks, First.Ticks * Math.Pow(2, failures)));

    /// <summary>Between the half and the whole delay, so that many clients do not come back at once.</summary>
    public TimeSpan JitteredAfter(int failures, Random random) => DelayAfter(failures) * (0.5 + (random.NextDouble() / 2));
}
