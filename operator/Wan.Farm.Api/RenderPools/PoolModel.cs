using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.RenderPools;

/// <summary>A checkpoint that a pool's pods have.</summary>
public sealed record PoolModel
{
    /// <summary>Its folder as the pods see it, and as jobs name it.</summary>
    [NotBlank(Example = "/models/Wan2.1-T2V-1.3B")]
    [TextLength(4096)]
    public required string Path { get; init; }
}
