namespace Wan.Farm.Store.Statistics;

/// <param name="Seconds">Estimated work that is left in running jobs, on one worker.</param>
/// <param name="Workers">That were heard of lately.</param>
public sealed record PoolCount(string Pool, double Seconds, long Leases, long Workers);
