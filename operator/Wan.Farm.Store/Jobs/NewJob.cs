using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Store.Jobs;

/// <summary>A job that was planned and is to be admitted.</summary>
public sealed record NewJob
{
    /// <summary>Of the VideoJob.</summary>
    public required Guid Uid { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Pool { get; init; }

    public required string ModelPath { get; init; }

    public required string ModelDigest { get; init; }

    public required ComputeDtype Dtype { get; init; }

    /// <summary>Of the whole video.</summary>
    public required int Frames { get; init; }

    /// <summary>The resolved job as JSON.</summary>
    public required string Spec { get; init; }

    public FailurePolicy FailurePolicy { get; init; } = new();

    /// <summary>See <see cref="Rows.JobRow.StallSeconds"/>.</summary>
    public int? StallSeconds { get; init; }

    public int Priority { get; init; }

    public bool Suspended { get; init; }

    /// <summary>In the order of the plan.</summary>
    public required IReadOnlyList<NewTask> Tasks { get; init; }
}
