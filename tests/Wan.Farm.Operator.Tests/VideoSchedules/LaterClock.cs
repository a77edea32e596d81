namespace Wan.Farm.Operator.Tests.VideoSchedules;

/// <summary>The system's clock, put forward.</summary>
internal sealed class LaterClock : TimeProvider
{
    public TimeSpan By { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
}
