using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Operator.Conditions;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Says how a pool is.</summary>
internal static class PoolStatusWriter
{
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
            Conditions = before?.Conditions.With(PoolReasons.Ready, status, reason, message, generation, now)
                ?? ((IReadOnlyList<Condition>?)null).With(PoolReasons.Ready, status, reason, message, generation, now),
        };
    }

    private static (ConditionStatus Status, string Reason, string Message) Ready(PoolSnapshot pool, PoolPlan plan, string? refusal) => plan switch
    {
        _ when refusal is not null => (ConditionStatus.False, PoolReasons.PodsRefused, $"the cluster refuses the pods of spec.template: {refusal}"),
        _ when pool.Groups == 0 => (ConditionStatus.True, PoolReasons.NoGroups, "spec.groups is 0"),
        { Failure: { } failure } => (ConditionStatus.False, PoolReasons.GroupsFailing, failure),
        _ when plan.ReadyGroups < pool.Groups => (ConditionStatus.False, PoolReasons.GroupsStarting, $"{plan.ReadyGroups} of {pool.Groups} groups are ready"),
        _ => (ConditionStatus.True, PoolReasons.GroupsReady, $"{pool.Groups} of {pool.Groups} groups are ready"),
    };
}
