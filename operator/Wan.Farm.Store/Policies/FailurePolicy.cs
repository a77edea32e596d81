using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Policies;

/// <summary>How much failure a job bears. What is no fault of the work (a worker that goes or dies) does not count.</summary>
public sealed record FailurePolicy
{
    /// <summary>A task that has failed so often, and then once more, fails its job.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>So many workers in a row may die at a task before a step is done; then it is taken for the task's fault.</summary>
    public int MaxLosses { get; init; } = 20;

    /// <summary>The first one that matches decides; where none does, the failure counts.</summary>
    public IReadOnlyList<FailureRule> Rules { get; init; } = [];

    /// <summary>Pause after the first failure; it doubles with each.</summary>
    public double BackoffSeconds { get; init; } = 5;

    public double MaxBackoffSeconds { get; init; } = 300;

    /// <param name="failures">That counted before this one.</param>
    public FailureDecision Decide(TaskFailureKind kind, int failures)
    {
        FailureAction action = kind == TaskFailureKind.Lost ? FailureAction.FailJob : Rules.FirstOrDefault(rule => rule.Matches(kind))?.Action ?? FailureAction.Count;
        int counted = failures + (action == FailureAction.Ignore ? 0 : 1);
        bool again = action == FailureAction.Ignore || (action == FailureAction.Count && counted <= MaxRetries);
        return new FailureDecision(again, counted, TimeSpan.FromSeconds(Math.Min(MaxBackoffSeconds, BackoffSeconds * Math.Pow(2, Math.Max(0, counted - 1)))));
    }
}
