namespace Wan.Farm.Cli.Tests.Progress;

/// <summary>A clock that a test moves by hand.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(double seconds) => ticks += TimeSpan.FromSeconds(seconds).Ticks;

    public override long GetTimestamp() => ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(ticks);
}
