using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Rows;

/// <summary>A question about a job's files, and its answer.</summary>
public sealed record InputQuestionRow
{
    public required Guid Job { get; init; }

    public required string Pool { get; init; }

    /// <summary>As JSON, so that the same question is the same text.</summary>
    public required string Question { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The worker that looks; null: nobody does.</summary>
    public string? Holder { get; init; }

    public InputAnswer? Answer { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }
}
