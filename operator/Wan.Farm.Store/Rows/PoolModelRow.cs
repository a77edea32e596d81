using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Store.Rows;

/// <summary>A model that a pool's workers see.</summary>
public sealed record PoolModelRow
{
    public required string Pool { get; init; }

    /// <summary>The folder that a job names in <c>spec.model.path</c>.</summary>
    public required string Path { get; init; }

    public required string Digest { get; init; }

    public required ModelFacts Facts { get; init; }

    /// <summary>What the pool renders on: <see cref="Contracts.Farm.PoolModel.Cpu"/> or <see cref="Contracts.Farm.PoolModel.Cuda"/>.</summary>
    public required string Device { get; init; }

    public DateTimeOffset SeenAt { get; init; }
}
