using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>A picture that a video is made of.</summary>
public sealed record ImageSpec
{
    /// <summary>
    /// A PNG, JPEG or WebP file with one picture: <c>artifact://NAME</c>, from the folder files/ of the artifact store; a URL below a prefix that
    /// whoever renders allows; or, on one machine, a path, relative to the job file's folder, outside of which no files are read.
    /// </summary>
    [NotBlank(Example = "first.png")]
    [TextLength(4096)]
    public required string Path { get; init; }
}
