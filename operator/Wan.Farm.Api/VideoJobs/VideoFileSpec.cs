using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>A video that a job works from.</summary>
public sealed record VideoFileSpec
{
    /// <summary>An MP4 or MOV file. Its path or URL is subject to what holds for pictures.</summary>
    [NotBlank(Example = "depth.mp4")]
    [TextLength(4096)]
    public required string Path { get; init; }
}
