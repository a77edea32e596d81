namespace Wan.Farm.Operator.VideoJobs;

/// <summary>A pool of the job's namespace, as far as a job cares.</summary>
/// <param name="Models">Paths.</param>
public sealed record PoolSight(string Name, IReadOnlyList<string> Models, int Groups)
{
    /// <summary>What keeps its groups from working, as its condition says; null when nothing is known to.</summary>
    public string? Trouble { get; init; }
}
