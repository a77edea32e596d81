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
    public FailureDecision Decide(FailureFacts failure, int failures)
    {
        int? rule = failure.Kind == TaskFailureKind.Lost ? null : RuleFor(failure);
        FailureAction action = failure.Kind == TaskFailureKind.Lost ? FailureAction.FailJob : rule is { } which ? Rules[which].Action : FailureAction.Count;
        int counted = failures + (action == FailureAction.Ignore ? 0 : 1);
        bool again = action == FailureAction.Ignore || (action == FailureAction.Count && counted <= MaxRetries);
        return new FailureDecision(again, counted, TimeSpan.FromSeconds(Math.Min(MaxBackoffSeconds, BackoffSeconds * Math.Pow(2, Math.Max(0, counted - 1)))), rule);
    }

    /// <summary>The first rule that matches, from 0; null when none does.</summary>
    public int? RuleFor(FailureFacts failure)
    {
        int which = Rules.ToList().FindIndex(rule => rule.Matches(failure));
        return which < 0 ? null : which;
    }
}
