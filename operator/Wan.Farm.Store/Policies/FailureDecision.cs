namespace Wan.Farm.Store.Policies;

/// <param name="Again">Whether the task is tried again; else its job has failed.</param>
/// <param name="Failures">That count, this one included.</param>
/// <param name="Pause">Before it is tried again.</param>
public readonly record struct FailureDecision(bool Again, int Failures, TimeSpan Pause);
