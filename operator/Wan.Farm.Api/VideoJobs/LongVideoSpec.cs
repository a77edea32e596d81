using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>How a video longer than the model's native length is rendered.</summary>
/// <remarks>Everything here is part of what the video is: none of it depends on how many workers render it.</remarks>
public sealed record LongVideoSpec
{
    public LongVideoStrategy Strategy { get; init; } = LongVideoStrategy.Auto;

    /// <summary>Latents that the model sees at once: the length of a window, or of a chunk of a continuation. 21 are 81 frames.</summary>
    [Range(2, 1024)]
    public int WindowLatents { get; init; } = 21;

    /// <summary>Latents that neighbouring windows share, or that a chunk takes over from the one before.</summary>
    /// <remarks>More makes the joins softer and the render longer: each window adds its length less the overlap to the video.</remarks>
    [Range(1, 1023)]
    public int OverlapLatents { get; init; } = 5;

    /// <summary>Windows only: later windows start from the noise of the first one in another order, for coherence over long ranges.</summary>
    public bool ShuffleNoise { get; init; }

    /// <summary>How the finished latents become frames.</summary>
    public DecodeSpec Decode { get; init; } = new();
}
