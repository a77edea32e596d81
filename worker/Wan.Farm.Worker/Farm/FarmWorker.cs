using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Messages;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Farm;

/// <summary>A group's first rank: takes tasks of its pool, has them done, and reports.</summary>
/// <remarks>
/// The database decides what is due and whose it is; a message only wakes a worker that is idle. What it makes is stored under content keys, so a
/// worker that was thought dead does no harm: its report is refused, and its artifacts are those that the others would have made.
/// </remarks>
public sealed class FarmWorker(
    ITaskLeases leases, IPoolRegister register, IInputQuestions questions, IOrphanage orphans, IWorkHints hints, IFarmMessages messages, ITaskRunner runner, FarmWorkplace workplace, FarmWorkerOptions options)
{
    private const int OrphansAtATime = 20;

    private ClaimRequest me = options.Worker;
    private bool hasEntered;

    /// <summary>Works until it is told to go. A task under way is stopped at the end of its step, with a checkpoint, and given back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
                await TurnAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was told to go.
        }

        await SayGoodbyeAsync(ct => register.LeaveAsync(me, ct)).ConfigureAwait(false);
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            if (!hasEntered)
            {
                await register.EnterAsync(me, options.Models, stop).ConfigureAwait(false);
                hasEntered = true;
                options.Entered();
            }

            if (await questions.TakeAsync(me, stop).ConfigureAwait(false) is { } question)
                await AnswerAsync(question, stop).ConfigureAwait(false);
            else if (await NextAsync(stop).ConfigureAwait(false) is var (lease, taken))
                await WorkAsync(lease, taken, stop).ConfigureAwait(false);
            else
                await RemoveOrphansAsync(stop).ConfigureAwait(false);
        }
        catch (FarmUnavailableException)
        {
            WorkerMetrics.DatabaseErrors.Inc();
            await Task.Delay(options.RetryPause, options.Clock, stop).ConfigureAwait(false);
        }
    }

    /// <returns>Null when there was nothing to do for a while.</returns>
    private async Task<(TaskLease Lease, long Taken)?> NextAsync(CancellationToken stop)
    {
        if (await ClaimAsync(stop).ConfigureAwait(false) is { } lease)
            return lease;
        if (!await register.SeenAsync(me, stop).ConfigureAwait(false))
            await register.EnterAsync(me, options.Models, stop).ConfigureAwait(false);
        if (await hints.WaitAsync(options.Poll, stop).ConfigureAwait(false) is not { } hint)
            return await ClaimAsync(stop).ConfigureAwait(false);
        try
        {
            return await ClaimAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            hint.Taken();
        }
    }

    private async Task<(TaskLease Lease, long Taken)?> ClaimAsync(CancellationToken stop)
    {
        long asked = options.Clock.GetTimestamp();
        return await leases.ClaimAsync(me, stop).ConfigureAwait(false) is { } lease ? (lease, asked) : null;
    }

    private async Task WorkAsync(TaskLease lease, long taken, CancellationToken stop)
    {
        string stage = WorkerMetrics.StageOf(lease.Work);
        WorkerMetrics.Busy.Set(1);
        WorkerMetrics.CurrentTask.WithLabels(stage).Set(1);
        await using var keeper = LeaseKeeper.Start(leases, lease, taken, options, stop);
        await hints.PauseAsync(stop).ConfigureAwait(false);
        AttemptOutcome? outcome = await EndAsync(lease, keeper, stop).ConfigureAwait(false);
        WorkerMetrics.Busy.Set(0);
        WorkerMetrics.CurrentTask.WithLabels(stage).Set(0);
        WorkerMetrics.CurrentStep.Set(0);
        WorkerMetrics.CurrentSteps.Set(0);
        WorkerMetrics.Tasks.WithLabels(stage, outcome?.ToString() ?? "Lost").Inc();
        if (outcome is { } told)
            await messages.PublishAsync(new TaskEnded(lease.Job.Uid, lease.Job.Namespace, lease.Job.Name, me.Pool, lease.Work.Id, lease.Attempt, told), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Before tasks: it is short, and until then nobody can begin with that job.</summary>
    private async Task AnswerAsync(InputQuestion question, CancellationToken stop)
    {
        InputAnswer answer;
        using (var ending = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            Task seen = BeSeenAsync(ending.Token);
            answer = await InputAnswers.ToAsync(question, workplace, stop).ConfigureAwait(false);
            await ending.CancelAsync().ConfigureAwait(false);
            await seen.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ReportAsync(
            async ct =>
            {
                await questions.AnswerAsync(me, question, answer, ct).ConfigureAwait(false);
                return true;
            },
            stop).ConfigureAwait(false);
    }

    /// <summary>A question is its taker's as long as that one is heard of.</summary>
    private async Task BeSeenAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Heartbeat, options.Clock);
        while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false))
        {
            try
            {
                await register.SeenAsync(me, ct).ConfigureAwait(false);
            }
            catch (FarmUnavailableException)
            {
                WorkerMetrics.DatabaseErrors.Inc();
            }
        }
    }

    /// <returns>What the farm was told; null when it would not hear, as the lease is lost.</returns>
    private async Task<AttemptOutcome?> EndAsync(TaskLease lease, LeaseKeeper keeper, CancellationToken stop)
    {
        try
        {
            TaskResult result = await runner.RunAsync(lease, keeper, keeper.Stopping).ConfigureAwait(false);
            me = me with { LastSegment = lease.Work is Contracts.Tasks.DecodeTask ? lease.Work.Key : null };
            if (!await ReportAsync(ct => leases.CommitAsync(lease, result, ct), stop).ConfigureAwait(false))
                return null;
            if (lease.Work is Contracts.Tasks.DecodeTask decoded)
                WorkerMetrics.Frames.Inc(decoded.Latents.Frames);
            await ForgetCheckpointsAsync(lease).ConfigureAwait(false);
            return AttemptOutcome.Committed;
        }
        catch (OperationCanceledException) when (keeper.Stopping.IsCancellationRequested || keeper.IsLost)
        {
            string reason = stop.IsCancellationRequested ? $"{me.Holder} was told to go" : "the job is not to be worked on";
            return !keeper.IsLost && await ReportAsync(ct => leases.ReleaseAsync(lease, keeper.Progress, reason, ct), stop).ConfigureAwait(false) ? AttemptOutcome.Released : null;
        }
        catch (TaskFailedException error)
        {
            return await ReportAsync(ct => leases.FailAsync(lease, keeper.Progress, error.Failure, ct), stop).ConfigureAwait(false) ? AttemptOutcome.Failed : null;
        }
    }

    /// <summary>Reports, however long the database is away; a worker that is to go gives up soon, and its lease runs out.</summary>
    private async Task<bool> ReportAsync(Func<CancellationToken, Task<bool>> report, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource();
        using CancellationTokenRegistration going = stop.Register(() => patience.CancelAfter(options.Goodbye));
        while (!patience.IsCancellationRequested)
        {
            try
            {
                return await report(patience.Token).ConfigureAwait(false);
            }
            catch (FarmUnavailableException)
            {
                WorkerMetrics.DatabaseErrors.Inc();
                await Task.Delay(options.RetryPause, options.Clock, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                break;
            }
        }

        return false;
    }

    private async Task ForgetCheckpointsAsync(TaskLease lease)
    {
        if (lease.Work is not Contracts.Tasks.DenoiseTask)
            return;
        try
        {
            await workplace.Checkpoints.DeleteAsync(lease.Work.Key, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            WorkerMetrics.Warnings.Inc();                    // they take space, and do no harm
        }
    }

    /// <summary>An idle worker removes from the store what no job needs.</summary>
    private async Task RemoveOrphansAsync(CancellationToken stop)
    {
        foreach (StoredArtifact orphan in await orphans.TakeAsync(OrphansAtATime, stop).ConfigureAwait(false))
        {
            try
            {
                await workplace.Artifacts.DeleteAsync(orphan.Key, new ArtifactKind(orphan.Kind, orphan.Kind), CancellationToken.None).ConfigureAwait(false);
            }
            catch (StorageException)
            {
                WorkerMetrics.Warnings.Inc();
            }
        }
    }

    private async Task SayGoodbyeAsync(Func<CancellationToken, Task> say)
    {
        using var patience = new CancellationTokenSource(options.Goodbye);
        try
        {
            await say(patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FarmUnavailableException or OperationCanceledException)
        {
            // It is not seen any more, and soon not counted.
        }
    }
}
