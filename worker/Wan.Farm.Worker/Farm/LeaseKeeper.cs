using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Farm;

/// <summary>Keeps a lease while its task is done: heartbeats with the step, and a stop when the farm says so or the lease is lost.</summary>
internal sealed class LeaseKeeper : ILeaseWatch, IAsyncDisposable
{
    private readonly ITaskLeases leases;
    private readonly TaskLease lease;
    private readonly FarmWorkerOptions options;
    private readonly CancellationTokenSource stopping;
    private readonly CancellationTokenSource ending = new();
    private readonly SemaphoreSlim asking = new(1);
    private readonly Task beating;
    private long heldSince;
    private (int First, int Step, int Steps) progress;
    private long notedAt;

    private LeaseKeeper(ITaskLeases leases, TaskLease lease, long taken, FarmWorkerOptions options, CancellationToken stop)
    {
        (this.leases, this.lease, this.options, heldSince) = (leases, lease, options, taken);
        stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        beating = BeatAsync();
    }

    /// <summary>The task is to stop at the end of its step: this worker goes, the farm says so, or the lease is lost.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>There is nothing to report any more.</summary>
    public bool IsLost { get; private set; }

    public TaskProgress Progress
    {
        get
        {
            lock (asking)
                return new TaskProgress(progress.First, progress.Step, progress.Steps);
        }
    }

    /// <param name="taken">The clock's timestamp from before the lease was asked for.</param>
    /// <param name="stop">The worker is to go.</param>
    public static LeaseKeeper Start(ITaskLeases leases, TaskLease lease, long taken, FarmWorkerOptions options, CancellationToken stop) =>
        new(leases, lease, taken, options, stop);

    public async Task<bool> StillHeldAsync(CancellationToken ct)
    {
        if (!IsLost && options.Clock.GetElapsedTime(Volatile.Read(ref heldSince)) >= lease.Duration)
            await AskAsync(ct).ConfigureAwait(false);
        return !IsLost;
    }

    public void TaskStarted(RenderTask task, int steps, int firstStep) => Note((firstStep, firstStep, steps));

    public void TaskPreparing(RenderTask task, string activity)
    {
    }

    public void TaskProgressed(RenderTask task, int done) => Note(progress with { Step = done });

    public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
    {
        // The commit tells.
    }

    public void Warned(string message) => WorkerMetrics.Warnings.Inc();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
        ending.Dispose();
        asking.Dispose();
    }

    private void Note((int First, int Step, int Steps) now)
    {
        lock (asking)
        {
            long at = options.Clock.GetTimestamp();
            if (now.Step > progress.Step && now.Steps == progress.Steps)
            {
                string stage = WorkerMetrics.StageOf(lease.Work);
                WorkerMetrics.Steps.WithLabels(stage).Inc(now.Step - progress.Step);
                WorkerMetrics.StepSeconds.WithLabels(stage).Observe(options.Clock.GetElapsedTime(notedAt, at).TotalSeconds / (now.Step - progress.Step));
            }

            WorkerMetrics.CurrentStep.Set(now.Step);
            WorkerMetrics.CurrentSteps.Set(now.Steps);
            (progress, notedAt) = (now, at);
        }
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(options.Heartbeat, options.Clock);
        while (!IsLost && await timer.WaitForNextTickAsync(ending.Token).ConfigureAwait(false))
            await AskAsync(ending.Token).ConfigureAwait(false);
    }

    /// <remarks>A database that is away gives the task to nobody else either: the work goes on.</remarks>
    private async Task AskAsync(CancellationToken ct)
    {
        await asking.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            long asked = options.Clock.GetTimestamp();
            LeaseOrder order = await leases.ExtendAsync(lease, Progress, ct).ConfigureAwait(false);
            WorkerMetrics.Heartbeats.WithLabels(order.ToString()).Inc();
            if (order == LeaseOrder.Lost)
                IsLost = true;
            else
                Volatile.Write(ref heldSince, asked);
            if (order != LeaseOrder.Go)
                await stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (FarmUnavailableException)
        {
            WorkerMetrics.Heartbeats.WithLabels("Unanswered").Inc();
        }
        finally
        {
            asking.Release();
        }
    }
}
