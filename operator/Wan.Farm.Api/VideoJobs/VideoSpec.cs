using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Size and length of the video.</summary>
[Rule("!has(self.area) || !(has(self.width) || has(self.height))", "stands beside width or height, which follow from it; leave one of the two out", FieldPath = ".area")]
public sealed record VideoSpec
{
    /// <summary>Pixels: a multiple of 16, since the VAE stride is 8 and a patch covers 2 × 2 latents (of 32 for models of type ti2v). Absent: 832.</summary>
    [Range(16, 8192)]
    [MultipleOf(16)]
    public int? Width { get; init; }

    /// <summary>Pixels: a multiple of 16, as the width. Absent: 480.</summary>
    [Range(16, 8192)]
    [MultipleOf(16)]
    public int? Height { get; init; }

    /// <summary>
    /// Pixels of a frame, in place of width and height: these then take the aspect of the first frame's picture, or of the video that is followed,
    /// as in the published code. 399360 is that of 832×480.
    /// </summary>
    [Range(256, 8192 * 8192)]
    public int? Area { get; init; }

    /// <summary>Frames: 4n+1, since latent 0 holds one frame and each later one four. 1 renders a PNG. Absent: 81.</summary>
    /// <remarks>Left out when the job has shots: the video is as long as they are together.</remarks>
    [Range(1, 1_000_001)]
    [MultipleOf(4, Plus = 1)]
    public int? Frames { get; init; }

    /// <summary>Frames per second of the file. Absent: what the model was trained at, 24 for models of type ti2v and 16 for others. It does not see this number.</summary>
    [Range(1, 120)]
    public int? Fps { get; init; }
}
