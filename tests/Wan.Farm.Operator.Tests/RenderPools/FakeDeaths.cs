using System.Collections.Concurrent;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Store.Leases;

namespace Wan.Farm.Operator.Tests.RenderPools;

/// <summary>Remembers which workers died.</summary>
internal sealed class FakeDeaths : IWorkerDeaths
{
    public ConcurrentQueue<(string Pool, string Group, WorkerDeath Death)> Told { get; } = new();

    public Task DieAsync(string pool, string group, WorkerDeath death, CancellationToken ct)
    {
        Told.Enqueue((pool, group, death));
        return Task.CompletedTask;
    }
}
