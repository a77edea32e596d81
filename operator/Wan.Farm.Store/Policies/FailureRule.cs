using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Policies;

/// <summary>What to do about some failures.</summary>
/// <param name="Kinds">Which ones; none means all.</param>
public sealed record FailureRule(FailureAction Action, IReadOnlyList<TaskFailureKind> Kinds)
{
    public bool Matches(TaskFailureKind kind) => Kinds.Count == 0 || Kinds.Contains(kind);
}
