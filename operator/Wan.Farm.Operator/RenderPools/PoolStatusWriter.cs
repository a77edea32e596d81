using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Operator.Conditions;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Says how a pool is.</summary>
internal static class PoolStatusWriter
{
    /// <summary>Characters; schedulers list every kind of node that does not fit.</summary>
    private const int LongestMessage = 1024;

    /// <param name="refusal">What the cluster said about its pods; null when it took them.</param>
    public static RenderPoolStatus Write(RenderPoolStatus? before, string name, long? generation, PoolSnapshot pool, PoolPlan plan, string? refusal, DateTimeOffset now)
    {
        (ConditionStatus status, string reason, string message) = Ready(pool, plan, refusal);
        return new RenderPoolStatus
        {
            ObservedGeneration = generation,
            Groups = pool.Pods.Select(pod => pod.Id.Group).Distinct().Count(),
            ReadyGroups = plan.ReadyGroups,
            Selector = PoolObjects.Selector(name),
            Restarts = plan.Restarts.Count == 0 ? null : plan.Restarts,
            Conditions = (before?.Conditions).With(PoolReasons.Ready, status, reason, message, generation, now),
        };
    }

    private static string Shortened(string message) => message.Length <= LongestMessage ? message : message[..(LongestMessage - 1)] + "…";

    private static (ConditionStatus Status, string Reason, string Message) Ready(PoolSnapshot pool, PoolPlan plan, string? refusal) => plan switch
    {
        _ when refusal is not null => (ConditionStatus.False, PoolReasons.PodsRefused, $"the cluster refuses the pods of spec.template: {refusal}"),
        _ when pool.Groups == 0 => (ConditionStatus.True, PoolReasons.NoGroups, "spec.groups is 0"),
        { Problem: { } problem } => (ConditionStatus.False, problem.Reason, Shortened(problem.Message)),
        _ when plan.ReadyGroups < pool.Groups => (ConditionStatus.False, PoolReasons.GroupsStarting, $"{plan.ReadyGroups} of {pool.Groups} groups are ready"),
        _ => (ConditionStatus.True, PoolReasons.GroupsReady, $"{pool.Groups} of {pool.Groups} groups are ready"),
    };
}
