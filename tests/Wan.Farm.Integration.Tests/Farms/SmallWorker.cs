using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Orphans;
using Wan.Farm.Store.Pools;
using Wan.Farm.Worker.Farm;

namespace Wan.Farm.Integration.Tests.Farms;

/// <summary>A worker that can be told to go, be killed, and be frozen.</summary>
internal sealed class SmallWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly BenchRunner bench;
    private readonly Task running;

    public SmallWorker(string name, FarmDatabase database, FarmWorkplace workplace, IFarmMessages messages, IWorkHints hints, TimeSpan poll, TimeSpan goodbye)
    {
        bench = new BenchRunner(workplace);
        Hooks = new WorkerHooks(new LeaseStore(database), bench);
        var worker = new FarmWorker(
            Hooks, new PoolStore(database), new InputStore(database), new OrphanStore(database), hints, messages, Hooks, workplace,
            new FarmWorkerOptions
            {
                Worker = new ClaimRequest(SmallFarm.Pool, name, $"{name}-1"),
                Models = [new PoolModel(SmallVideos.Model, SmallVideos.Facts.Value, PoolModel.Cpu)],
                Heartbeat = TimeSpan.FromMilliseconds(30),
                Poll = poll,
                RetryPause = TimeSpan.FromMilliseconds(50),
                Goodbye = goodbye,
            });
        running = Task.Run(() => worker.RunAsync(stop.Token));
    }

    /// <summary>What happens to it.</summary>
    public WorkerHooks Hooks { get; }

    /// <summary>SIGTERM: returns when it has gone.</summary>
    public async Task GoAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        Hooks.Thaw();
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await bench.DisposeAsync();
        stop.Dispose();
    }
}
