namespace Wan.Farm.Operator.VideoJobs;

/// <summary>A pool of the job's namespace, as far as a job cares.</summary>
/// <param name="Models">Paths.</param>
public sealed record PoolSight(string Name, IReadOnlyList<string> Models, int Groups);
