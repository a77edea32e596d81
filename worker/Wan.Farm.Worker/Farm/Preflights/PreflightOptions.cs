namespace Wan.Farm.Worker.Farm.Preflights;

/// <summary>What a worker needs before it takes work.</summary>
public sealed record PreflightOptions
{
    /// <summary>Bytes that must be free where a worker writes: its own folder, and a store that is a folder.</summary>
    public long FreeBytes { get; init; } = 1L << 30;

    /// <summary>How long the first rank waits for the others: their pods may still be pulling their images.</summary>
    public TimeSpan MeetingTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
