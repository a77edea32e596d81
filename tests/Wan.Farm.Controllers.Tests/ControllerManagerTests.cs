using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Testing;

namespace Wan.Farm.Controllers.Tests;

public sealed class ControllerManagerTests : IDisposable
{
    private static readonly ObjectKey Key = new("test", "a");

    private readonly string name = Guid.NewGuid().ToString();
    private readonly SteppedClock clock = new();
    private readonly WorkQueue<ObjectKey> queue;
    private readonly Informer informer = new();
    private readonly CancellationTokenSource stop = new();

    public ControllerManagerTests() => queue = new WorkQueue<ObjectKey>(clock);

    public void Dispose() => stop.Dispose();

    [Fact]
    public async Task Passes_BeginWhenTheCachesAreFilled()
    {
        var reconciler = new Reconciler(_ => Task.FromResult(ReconcileResult.Done));
        queue.Add(Key);
        ControllerManager manager = Manager(reconciler);
        Task running = manager.RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.Equal((0, false), (reconciler.Passes, manager.IsSynced));

        informer.Fill();
        await Eventually.TrueAsync(() => reconciler.Passes == 1);
        Assert.True(manager.IsSynced);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Pass_ThatFails_IsTriedAgainLaterAndLater()
    {
        int failures = 4;
        var reconciler = new Reconciler(_ => failures-- > 0 ? throw new InvalidOperationException("not yet") : Task.FromResult(ReconcileResult.Done));
        informer.Fill();
        Task running = Manager(reconciler).RunAsync(stop.Token);
        queue.Add(Key);

        await Eventually.TrueAsync(() => queue.FailuresOf(Key) == 1);
        await clock.AdvanceUntilAsync(() => reconciler.Passes == 5, TimeSpan.FromMilliseconds(5));
        // Counted after its failures were forgotten.
        await Eventually.TrueAsync(() => ControllerMetrics.Passes.WithLabels(name, ControllerMetrics.Success).Value > 0);
        Assert.Equal(0, queue.FailuresOf(Key));
        Assert.Equal((4, 1), (ControllerMetrics.Errors.WithLabels(name).Value, ControllerMetrics.Passes.WithLabels(name, ControllerMetrics.Success).Value));
        Assert.Equal((5, 4), (queue.Added, queue.Retried));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Pass_ThatAsksForIt_IsRepeatedAfterATime()
    {
        var reconciler = new Reconciler(_ => Task.FromResult(ReconcileResult.After(TimeSpan.FromSeconds(30))));
        informer.Fill();
        Task running = Manager(reconciler).RunAsync(stop.Token);
        queue.Add(Key);
        await Eventually.TrueAsync(() => reconciler.Passes == 1);

        await clock.AdvanceUntilAsync(() => reconciler.Passes == 2, TimeSpan.FromSeconds(1));

        Assert.True(clock.GetElapsedTime(0) >= TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Stop_WhileAPassRuns_WaitsForItAndKeepsTheCachesFollowing()
    {
        var end = new TaskCompletionSource();
        var reconciler = new Reconciler(async _ =>
        {
            await end.Task;
            return ReconcileResult.Done;
        });
        informer.Fill();
        Task running = Manager(reconciler).RunAsync(stop.Token);
        queue.Add(Key);
        await Eventually.TrueAsync(() => reconciler.Passes == 1);

        await stop.CancelAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.False(running.IsCompleted);
        Assert.True(informer.Follows);
        end.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False(informer.Follows);
    }

    [Fact]
    public async Task Stop_WhileAPassHangs_CancelsItInTheEnd()
    {
        var reconciler = new Reconciler(async ct =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return ReconcileResult.Done;
        });
        informer.Fill();
        Task running = Manager(reconciler).RunAsync(stop.Token);
        queue.Add(Key);
        await Eventually.TrueAsync(() => reconciler.Passes == 1);

        await stop.CancelAsync();
        await clock.AdvanceUntilAsync(() => running.IsCompleted, TimeSpan.FromSeconds(1));

        await running;
    }

    private ControllerManager Manager(Reconciler reconciler) =>
        new([informer], [new Controller(name, reconciler, queue, workers: 2, NullLogger.Instance)], clock, NullLogger.Instance);

    private sealed class Reconciler(Func<CancellationToken, Task<ReconcileResult>> pass) : IReconciler
    {
        private int passes;

        public int Passes => passes;

        public Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
        {
            Interlocked.Increment(ref passes);
            return pass(ct);
        }
    }

    private sealed class Informer : IInformer
    {
        private readonly TaskCompletionSource filled = new();

        public bool Follows { get; private set; }

        public void Fill() => filled.SetResult();

        public async Task RunAsync(CancellationToken ct)
        {
            Follows = true;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Follows = false;
        }

        public Task SyncedAsync(CancellationToken ct) => filled.Task.WaitAsync(ct);
    }
}
