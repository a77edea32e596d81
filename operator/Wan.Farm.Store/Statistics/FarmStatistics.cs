namespace Wan.Farm.Store.Statistics;

/// <summary>The farm's records, counted.</summary>
/// <param name="Tasks">Of running jobs, by pool and state.</param>
/// <param name="Pools">Work that is left, leases and workers.</param>
/// <param name="Attempts">That ended, by outcome.</param>
public sealed record FarmStatistics(
    IReadOnlyList<TaskCount> Tasks, IReadOnlyList<PoolCount> Pools, IReadOnlyList<AttemptCount> Attempts, long ArtifactBytes);
