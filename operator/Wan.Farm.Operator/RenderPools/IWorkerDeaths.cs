using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Leases;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Hears of workers that ended by their own fault.</summary>
public interface IWorkerDeaths
{
    /// <summary>What the group works on is given to others at once. May be repeated.</summary>
    /// <param name="pool">As <see cref="PoolCaches.PoolKey"/> names it.</param>
    /// <exception cref="FarmUnavailableException">The farm's database does not answer.</exception>
    Task DieAsync(string pool, string group, WorkerDeath death, CancellationToken ct);
}
