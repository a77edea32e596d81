using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Policies;

/// <summary>What to do about the failures for which all holds that the rule says; an empty list says nothing.</summary>
/// <param name="Kinds">One of them.</param>
public sealed record FailureRule(FailureAction Action, IReadOnlyList<TaskFailureKind> Kinds)
{
    /// <summary>One of them, as in <see cref="Rows.TaskRow.Stage"/>.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>One of them.</summary>
    public IReadOnlyList<int> ExitCodes { get; init; } = [];

    /// <summary>Part of the message; null: any message.</summary>
    public string? Message { get; init; }

    public bool Matches(FailureFacts failure) =>
        (Kinds.Count == 0 || Kinds.Contains(failure.Kind))
        && (Stages.Count == 0 || Stages.Contains(failure.Stage))
        && (ExitCodes.Count == 0 || (failure.ExitCode is { } code && ExitCodes.Contains(code)))
        && (Message is null || failure.Message.Contains(Message, StringComparison.Ordinal));
}
