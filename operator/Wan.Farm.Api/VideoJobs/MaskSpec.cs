using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Which pixels of a video are made anew: white ones (in their red channel, above a half).</summary>
public sealed record MaskSpec
{
    /// <summary>A picture, for all frames, or a video with a frame for each; of the size of the video that it is for.</summary>
    [NotBlank(Example = "mask.png")]
    [TextLength(4096)]
    public required string Path { get; init; }
}
