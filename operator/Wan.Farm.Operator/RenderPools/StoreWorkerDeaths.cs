using Wan.Farm.Store.Leases;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Tells the farm's records.</summary>
internal sealed class StoreWorkerDeaths(LeaseStore leases) : IWorkerDeaths
{
    public Task DieAsync(string pool, string group, WorkerDeath death, CancellationToken ct) => leases.DieAsync(pool, group, death, ct);
}
