using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Size and length of the video.</summary>
public sealed record VideoSpec
{
    /// <summary>Pixels: a multiple of 16, since the VAE stride is 8 and a patch covers 2 × 2 latents.</summary>
    [Range(16, 8192)]
    [MultipleOf(16)]
    public int Width { get; init; } = 832;

    /// <summary>Pixels: a multiple of 16, as the width.</summary>
    [Range(16, 8192)]
    [MultipleOf(16)]
    public int Height { get; init; } = 480;

    /// <summary>Frames: 4n+1, since latent 0 holds one frame and each later one four. 1 renders a PNG. Absent: 81.</summary>
    /// <remarks>Left out when the job has shots: the video is as long as they are together.</remarks>
    [Range(1, 1_000_001)]
    [MultipleOf(4, Plus = 1)]
    public int? Frames { get; init; }

    /// <summary>Frames per second of the file. The model was trained at 16 and does not see this number.</summary>
    [Range(1, 120)]
    public int Fps { get; init; } = 16;
}
