using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>How latents become frames: in segments, whose joins cannot be seen since every segment goes on from exact feature caches.</summary>
public sealed record DecodeSpec
{
    /// <summary>Latents decoded and encoded as one piece. 24 are 96 frames: 6 seconds at 16 frames per second.</summary>
    [Range(1, 1024)]
    public int SegmentLatents { get; init; } = 24;

    /// <summary>What one segment hands to the next. The frames are the same for each choice, time and traffic are not.</summary>
    public Handover Handover { get; init; } = Handover.Auto;

    /// <summary>Speed between workers, for the choice of <see cref="Handover"/>, in 10⁹ bits per second.</summary>
    [Range(0.01, 10000.0)]
    public double LinkGigabitsPerSecond { get; init; } = 10;
}
