using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Which pool renders a job, or why none does.</summary>
public sealed record PoolChoice
{
    public PoolSight? Pool { get; private init; }

    /// <summary>One of <see cref="VideoJobReasons"/>; empty when there is a pool.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>For people: what is the case, and what to do about it.</summary>
    public string Message { get; private init; } = "";

    /// <param name="kept">The pool that the job is in already.</param>
    public static PoolChoice For(VideoJobSpec spec, string? kept, IReadOnlyList<PoolSight> pools)
    {
        string model = spec.Model.Path;
        PoolSight[] having = [.. pools.Where(pool => pool.Models.Contains(model)).OrderBy(pool => pool.Name, StringComparer.Ordinal)];
        if ((spec.Pool ?? kept) is not { } name)
        {
            return having.Length > 0
                ? new PoolChoice { Pool = having[0] }
                : No(VideoJobReasons.NoPool, $"no RenderPool of this namespace has the model {model}; add it to spec.models of one ({Names(pools)}), or correct spec.model.path");
        }
        if (having.FirstOrDefault(pool => pool.Name == name) is { } chosen)
            return new PoolChoice { Pool = chosen };
        return pools.FirstOrDefault(pool => pool.Name == name) is { } other
            ? No(VideoJobReasons.ModelNotInPool, $"the RenderPool {name} does not have the model {model}, only {string.Join(", ", other.Models)}; add it there, or name another pool{Having(having)}")
            : No(VideoJobReasons.PoolNotFound, $"there is no RenderPool {name} in this namespace; create it, or name another pool{Having(having)}");
    }

    private static PoolChoice No(string reason, string message) => new() { Reason = reason, Message = message };

    private static string Names(IReadOnlyList<PoolSight> pools) => pools.Count == 0 ? "there is none yet" : string.Join(", ", pools.Select(pool => pool.Name));

    private static string Having(PoolSight[] pools) => pools.Length == 0 ? "" : $" in spec.pool (with this model: {string.Join(", ", pools.Select(pool => pool.Name))})";
}
