using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>A picture that a video is made of.</summary>
public sealed record ImageSpec
{
    /// <summary>
    /// A PNG, JPEG or WebP file with one picture. A relative path starts at the job file's folder, and files elsewhere are not read; or a URL
    /// below a prefix that whoever renders allows.
    /// </summary>
    [NotBlank(Example = "first.png")]
    [TextLength(4096)]
    public required string Path { get; init; }
}
