namespace Wan.Farm.Store.Pools;

/// <summary>How much waits in a pool.</summary>
/// <param name="Ready">Tasks that could be taken now.</param>
/// <param name="Leased">Tasks at work.</param>
/// <param name="Idle">Workers that were heard of lately and have nothing to do.</param>
/// <param name="Seconds">Estimated work that is left in running jobs, on one worker.</param>
public sealed record PoolBacklog(int Ready, int Leased, int Idle, double Seconds);
