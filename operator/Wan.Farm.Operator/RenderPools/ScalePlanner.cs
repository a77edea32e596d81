using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Decides how many groups a pool has. Reads only its arguments.</summary>
public static class ScalePlanner
{
    /// <param name="groups">That there are to be now.</param>
    /// <param name="backlogSeconds">Estimated work that is left, on one worker.</param>
    /// <param name="waiting">Jobs wait for a group to say what their model is.</param>
    /// <param name="lastBusy">The highest number of a group that has work; -1 when none has. Groups leave from the last on.</param>
    /// <param name="enoughSince">Since when fewer groups would have been enough; null when they are not.</param>
    public static ScalePlan Plan(AutoscalingSpec spec, int groups, double backlogSeconds, bool waiting, int lastBusy, DateTimeOffset? enoughSince, DateTimeOffset now)
    {
        int needed = (int)Math.Min(spec.MaxGroups, Math.Ceiling(backlogSeconds / spec.SecondsPerGroup));
        int wanted = Math.Clamp(Math.Max(needed, waiting ? 1 : 0), spec.MinGroups, spec.MaxGroups);
        if (wanted >= groups)
            return new ScalePlan(wanted, EnoughSince: null);
        DateTimeOffset since = enoughSince ?? now;
        bool cold = now - since >= TimeSpan.FromSeconds(spec.CooldownSeconds);
        int fewest = Math.Min(groups, Math.Max(wanted, lastBusy + 1));
        return new ScalePlan(cold || groups > spec.MaxGroups ? Math.Min(fewest, spec.MaxGroups) : groups, since);
    }
}
