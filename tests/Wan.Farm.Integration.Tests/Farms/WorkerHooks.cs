using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Farm;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Integration.Tests.Farms;

/// <summary>Stands between a worker, its tasks and the database, and lets things happen at a step.</summary>
internal sealed class WorkerHooks(ITaskLeases leases, ITaskRunner runner) : ITaskLeases, ITaskRunner
{
    private readonly ManualResetEventSlim thawed = new(initialState: true);
    private readonly TaskCompletionSource frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool dead;

    /// <summary>Called after a step, on the thread that renders.</summary>
    public Action<RenderTask, int> OnStep { get; set; } = (_, _) => { };

    /// <summary>Called before a task begins.</summary>
    public Action<RenderTask> OnTask { get; set; } = _ => { };

    /// <summary>Reports that were refused, since the lease was somebody else's.</summary>
    public int Refused { get; private set; }

    /// <summary>Completes when the worker has stopped where it was to freeze.</summary>
    public Task Frozen => frozen.Task;

    /// <summary>Of the task at hand: ends when its worker has heard that it is to stop.</summary>
    public CancellationToken Stopping { get; private set; }

    /// <summary>kill -9: nothing is heard of it any more, and the step under way is lost.</summary>
    public void Die()
    {
        dead = true;
        throw new OperationCanceledException("killed");
    }

    /// <summary>SIGSTOP, called on the rendering thread: neither steps nor heartbeats, until <see cref="Thaw"/>.</summary>
    public void Freeze()
    {
        thawed.Reset();
        frozen.TrySetResult();
        thawed.Wait();
    }

    public void Thaw() => thawed.Set();

    public async Task<TaskLease?> ClaimAsync(ClaimRequest request, CancellationToken ct)
    {
        await AliveAsync(ct);
        return await leases.ClaimAsync(request, ct);
    }

    public async Task<LeaseOrder> ExtendAsync(TaskLease lease, TaskProgress progress, CancellationToken ct)
    {
        await AliveAsync(ct);
        return await leases.ExtendAsync(lease, progress, ct);
    }

    public Task<bool> CommitAsync(TaskLease lease, TaskResult result, CancellationToken ct) => ReportAsync(() => leases.CommitAsync(lease, result, ct), ct);

    public Task<bool> FailAsync(TaskLease lease, TaskProgress progress, TaskFailure failure, CancellationToken ct) =>
        ReportAsync(() => leases.FailAsync(lease, progress, failure, ct), ct);

    public Task<bool> ReleaseAsync(TaskLease lease, TaskProgress progress, string reason, CancellationToken ct) =>
        ReportAsync(() => leases.ReleaseAsync(lease, progress, reason, ct), ct);

    public Task<TaskResult> RunAsync(TaskLease lease, ILeaseWatch watch, CancellationToken ct)
    {
        Stopping = ct;
        OnTask(lease.Work);
        return runner.RunAsync(lease, new Watch(watch, this), ct);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<bool> ReportAsync(Func<Task<bool>> report, CancellationToken ct)
    {
        await AliveAsync(ct);
        bool accepted = await report();
        Refused += accepted ? 0 : 1;
        return accepted;
    }

    private async Task AliveAsync(CancellationToken ct)
    {
        await Task.Run(() => thawed.Wait(ct), ct);
        if (dead)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
    }

    private sealed class Watch(ILeaseWatch watch, WorkerHooks hooks) : ILeaseWatch
    {
        public Task<bool> StillHeldAsync(CancellationToken ct) => hooks.dead ? Task.FromResult(false) : watch.StillHeldAsync(ct);

        public void TaskStarted(RenderTask task, int steps, int firstStep) => watch.TaskStarted(task, steps, firstStep);

        public void TaskPreparing(RenderTask task, string activity) => watch.TaskPreparing(task, activity);

        public void TaskProgressed(RenderTask task, int done)
        {
            watch.TaskProgressed(task, done);
            hooks.OnStep(task, done);
        }

        public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed) => watch.TaskFinished(task, outcome, elapsed);

        public void Warned(string message) => watch.Warned(message);
    }
}
