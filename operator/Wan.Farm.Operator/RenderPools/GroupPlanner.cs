using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Decides what one group needs: its pods are made together, and when one ends, all are made anew.</summary>
/// <remarks>
/// That an attempt has ended is recorded first; its pods are deleted in a later pass, when they are no longer those of the attempt that is to
/// run. So no crash in between makes an attempt twice.
/// </remarks>
internal static class GroupPlanner
{
    public static GroupPlan Plan(PoolSnapshot pool, int group, PoolOptions options, DateTimeOffset now)
    {
        PodSnapshot[] pods = [.. pool.Pods.Where(pod => pod.Id.Group == group)];
        if (group >= pool.Groups)
            return new GroupPlan { Delete = Staying(pods) };
        GroupRestarts? restarts = pool.RestartsOf(group);
        PodSnapshot[] current = [.. pods.Where(pod => pod.Id.Attempt == pool.AttemptOf(group))];
        if (current.Length < pods.Length)
            return new GroupPlan { Delete = Staying(pods.Except(current)), Problem = ProblemOf(group, restarts) };
        if (current.Length == 0)
            return Begin(pool, group, restarts, options, now);
        if (current.Length < pool.GroupSize || current.Any(pod => pod.HasEnded))
            return End(pool, group, restarts, current, now);
        return Go(pool, group, restarts, current, options, now);
    }

    /// <summary>The attempt that is to run instead of one that is out of date.</summary>
    public static GroupRestarts Replace(PoolSnapshot pool, int group, DateTimeOffset now) => new()
    {
        Group = group,
        Attempt = pool.AttemptOf(group) + 1,
        Failures = 0,
        FailureTime = now,
    };

    private static PodSnapshot[] Staying(IEnumerable<PodSnapshot> pods) => [.. pods.Where(pod => !pod.IsGoing)];

    private static GroupPlan Begin(PoolSnapshot pool, int group, GroupRestarts? restarts, PoolOptions options, DateTimeOffset now)
    {
        DateTimeOffset due = restarts is { Failures: > 0 } ? restarts.FailureTime + options.RestartPause.DelayAfter(restarts.Failures - 1) : now;
        return due > now
            ? new GroupPlan { RecheckAt = due, Problem = ProblemOf(group, restarts) }
            : new GroupPlan
            {
                Create = [.. Enumerable.Range(0, pool.GroupSize).Select(rank => new PodId(group, pool.AttemptOf(group), rank))],
                Problem = ProblemOf(group, restarts),
            };
    }

    private static GroupPlan End(PoolSnapshot pool, int group, GroupRestarts? restarts, PodSnapshot[] current, DateTimeOffset now)
    {
        PodSnapshot? failed = current.FirstOrDefault(pod => pod.State == PodState.Failed);
        bool disrupted = failed is null && current.Any(pod => pod.HasEnded);
        int failures = (restarts?.Failures ?? 0) + (disrupted ? 0 : 1);
        string what = failed is null ? $"group {group} lacks {pool.GroupSize - current.Length} of its {pool.GroupSize} pods" : $"{failed.Name} ended: {failed.Ending}";
        string reason = failed?.EndingReason ?? PoolReasons.GroupsFailing;
        return new GroupPlan
        {
            Death = failed,
            Restarts = new GroupRestarts
            {
                Group = group,
                Attempt = pool.AttemptOf(group) + 1,
                Failures = failures,
                FailureTime = now,
                Reason = disrupted ? restarts?.Reason : reason,
                Message = disrupted ? restarts?.Message : Shortened(what),
            },
            Problem = disrupted ? null : new(reason, $"{what}; its group is made anew (failure {failures})"),
        };
    }

    private static GroupPlan Go(PoolSnapshot pool, int group, GroupRestarts? restarts, PodSnapshot[] current, PoolOptions options, DateTimeOffset now)
    {
        bool ready = current.All(pod => pod.State == PodState.Ready);
        bool outdated = current.Any(pod => pod.Template != pool.Template);
        if (!ready || restarts is null or { Failures: 0 })
        {
            return new GroupPlan
            {
                IsReady = ready,
                IsOutdated = outdated,
                Release = [.. current.Where(pod => pod.IsHeld)],
                Problem = ready ? null : current.Select(pod => pod.Obstacle).FirstOrDefault(obstacle => obstacle is not null) ?? ProblemOf(group, restarts),
            };
        }
        DateTimeOffset forgiven = restarts.FailureTime + options.ForgiveAfter;
        return forgiven > now
            ? new GroupPlan { IsReady = true, IsOutdated = outdated, RecheckAt = forgiven }
            : new GroupPlan { IsReady = true, IsOutdated = outdated, Restarts = restarts with { Failures = 0, Reason = null, Message = null } };
    }

    private static PoolProblem? ProblemOf(int group, GroupRestarts? restarts) => restarts is { Failures: > 0 }
        ? new(restarts.Reason ?? PoolReasons.GroupsFailing, $"group {group} has failed {restarts.Failures} times{(restarts.Message is { } last ? $", the last time: {last}" : "")}")
        : null;

    private static string Shortened(string text) => text.Length <= GroupRestarts.LongestMessage ? text : text[..(GroupRestarts.LongestMessage - 1)] + "…";
}
