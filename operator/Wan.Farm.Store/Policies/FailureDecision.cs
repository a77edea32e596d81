namespace Wan.Farm.Store.Policies;

/// <param name="Again">Whether the task is tried again; else its job has failed.</param>
/// <param name="Failures">That count, this one included.</param>
/// <param name="Pause">Before it is tried again.</param>
/// <param name="Rule">The rule that decided, from 0; null when none matched.</param>
public readonly record struct FailureDecision(bool Again, int Failures, TimeSpan Pause, int? Rule = null);
