using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Which weights to render with.</summary>
public sealed record ModelSpec
{
    /// <summary>Folder of a checkpoint in either published layout, as the machine that renders sees it.</summary>
    [NotBlank(Example = "/models/Wan2.1-T2V-1.3B")]
    [TextLength(4096)]
    public required string Path { get; init; }
}
