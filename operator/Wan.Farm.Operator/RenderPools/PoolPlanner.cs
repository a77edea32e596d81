using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Decides what a pool needs next. Reads only its arguments.</summary>
public static class PoolPlanner
{
    public static PoolPlan Plan(PoolSnapshot pool, PoolOptions options, DateTimeOffset now)
    {
        int[] numbers = [.. Enumerable.Range(0, pool.Groups).Union(pool.Pods.Select(pod => pod.Id.Group)).Order()];
        (int Group, GroupPlan Plan)[] groups = [.. numbers.Select(group => (group, GroupPlanner.Plan(pool, group, options, now)))];
        List<GroupRestarts> changed = [.. groups.Select(group => group.Plan.Restarts).OfType<GroupRestarts>()];
        changed.AddRange(Outdated(groups, changed.Count > 0).Select(group => GroupPlanner.Replace(pool, group, now)));
        PodSnapshot[] lost = [.. pool.Pods.Where(pod => pod.GoneAt + options.LostAfter <= now)];
        PodSnapshot[] silent = [.. pool.Pods.Where(pod => pod is { PlacedAt: not null, Obstacle: null, HasEnded: false })];
        return new PoolPlan
        {
            Create = [.. groups.SelectMany(group => group.Plan.Create)],
            Deaths = [.. groups.Select(group => group.Plan.Death).OfType<PodSnapshot>()],
            Delete = [.. groups.SelectMany(group => group.Plan.Delete)],
            Release = [.. groups.SelectMany(group => group.Plan.Release)],
            Remove = lost,
            Restarts = Merge(pool, changed),
            ReadyGroups = groups.Count(group => group.Plan.IsReady),
            Problem = groups.Select(group => group.Plan.Problem).FirstOrDefault(problem => problem is not null),
            Silent = silent.FirstOrDefault(pod => pod.PlacedAt + options.SilentAfter <= now),
            RecheckAfter = Recheck(
                groups.Select(group => group.Plan.RecheckAt),
                [.. pool.Pods.Except(lost).Select(pod => pod.GoneAt + options.LostAfter), .. silent.Select(pod => LookAt(pod, options, now))],
                now),
        };
    }

    /// <summary>Groups to make from the new template: those that do nothing yet at once, the others one at a time.</summary>
    private static IEnumerable<int> Outdated((int Group, GroupPlan Plan)[] groups, bool anyEnds)
    {
        (int Group, GroupPlan Plan)[] outdated = [.. groups.Where(group => group.Plan.IsOutdated)];
        int[] idle = [.. outdated.Where(group => !group.Plan.IsReady).Select(group => group.Group)];
        bool othersAreReady = groups.Except(outdated).All(group => group.Plan.IsReady);
        return idle.Length > 0 || anyEnds || !othersAreReady ? idle : outdated.Select(group => group.Group).Take(1);
    }

    private static GroupRestarts[] Merge(PoolSnapshot pool, List<GroupRestarts> changed) =>
    [
        .. pool.Restarts.Where(restarts => restarts.Group < pool.Groups || pool.Pods.Any(pod => pod.Id.Group == restarts.Group))
            .ExceptBy(changed.Select(restarts => restarts.Group), restarts => restarts.Group)
            .Concat(changed)
            .OrderBy(restarts => restarts.Group),
    ];

    private static DateTimeOffset? LookAt(PodSnapshot pod, PoolOptions options, DateTimeOffset now)
    {
        DateTimeOffset? first = pod.PlacedAt + options.SilentAfter;
        return first > now ? first : now + options.SilentAfter;
    }

    private static TimeSpan? Recheck(IEnumerable<DateTimeOffset?> groups, IEnumerable<DateTimeOffset?> pods, DateTimeOffset now)
    {
        DateTimeOffset? first = groups.Concat(pods).Min();
        return first is { } time ? time - now : null;
    }
}
