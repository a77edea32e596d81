using Wan.Farm.Contracts.Farm;
using Wan.Farm.Integration.Tests.Farms;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Integration.Tests.Faults;

/// <summary>A farm that nothing happens to, and people who change their minds.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class FarmTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Job_TwoWorkers_SameBytesAsOnOneMachine()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        farm.Start("a");
        farm.Start("b");
        Guid job = await farm.AdmitAsync();
        await farm.AssertCompletesAsync(job);
        Assert.All(await farm.AttemptsAsync(job), attempt => Assert.Equal(AttemptOutcome.Committed, attempt.Attempt.Outcome));
        JobRow row = (await farm.Jobs.FindAsync(job, Ct))!;
        Assert.Equal(["boat.mp4", "boat.png", "boat.poster.png", "boat.preview.mp4"], row.Outputs.Select(output => output.Name).Order());
    }

    [Fact]
    public async Task Job_SameAgain_IsFoundInTheStore()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        farm.Start("a");
        await farm.AssertCompletesAsync(await farm.AdmitAsync());
        Guid again = await farm.AdmitAsync();
        await farm.AssertCompletesAsync(again);
        Assert.Equal(["assemble", "preview"], (await farm.AttemptsAsync(again)).Where(attempt => !attempt.Attempt.Reused).Select(attempt => attempt.Task).Order());
    }

    [Fact]
    public async Task Job_AdmittedAgainAfterItsRowsWereLost_IsRebuiltFromTheStore()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        farm.Start("a");
        Guid job = await farm.AdmitAsync();
        await farm.AssertCompletesAsync(job);

        await farm.Jobs.DeleteAsync(job, Ct);
        Guid rebuilt = await farm.AdmitAsync();

        await farm.AssertCompletesAsync(rebuilt);
        Assert.DoesNotContain("denoise", (await farm.AttemptsAsync(rebuilt)).Where(attempt => !attempt.Attempt.Reused).Select(attempt => attempt.Task));
    }

    [Fact]
    public async Task Job_CancelledWhileAtWork_StopsWithinAStep()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        SmallWorker worker = farm.Start("a");
        var job = Guid.NewGuid();
        int last = 0;
        worker.Hooks.OnStep = (task, step) =>
        {
            last = step;
            if (task.Id == "denoise" && step == 2)
                HoldUntilToldToStop(worker, () => farm.Jobs.CancelAsync(job, Ct));
        };
        await farm.AdmitAsync(job: job);

        await farm.WaitAsync(job, JobPhase.Cancelled);
        await Testing.Servers.Waiting.UntilAsync(
            async () => (await farm.Jobs.TasksAsync(job, Ct)).TrueForAll(task => task.State is TaskState.Done or TaskState.Cancelled), TimeSpan.FromSeconds(30), "a task goes on");

        Assert.InRange(last, 2, 3);
        Assert.Equal(AttemptOutcome.Stopped, (await farm.AttemptsAsync(job))[^1].Attempt.Outcome);
    }

    [Fact]
    public async Task Job_SuspendedAndResumed_GoesOnWhereItStopped()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        SmallWorker worker = farm.Start("a");
        var job = Guid.NewGuid();
        int suspended = 0;
        worker.Hooks.OnStep = (task, step) =>
        {
            if (task.Id == "denoise" && step == 3 && Interlocked.Exchange(ref suspended, 1) == 0)
                HoldUntilToldToStop(worker, () => farm.Jobs.SetSuspendedAsync(job, suspended: true, Ct));
        };
        await farm.AdmitAsync(job: job);
        await Testing.Servers.Waiting.UntilAsync(
            async () => (await farm.AttemptsAsync(job)).Any(attempt => attempt.Attempt.Outcome == AttemptOutcome.Stopped), TimeSpan.FromSeconds(30), "it does not stop");

        await farm.Jobs.SetSuspendedAsync(job, suspended: false, Ct);

        await farm.AssertCompletesAsync(job);
        (string, AttemptRow Attempt)[] denoise = [.. (await farm.AttemptsAsync(job)).Where(attempt => attempt.Task == "denoise")];
        Assert.Equal(denoise[0].Attempt.Step, denoise[1].Attempt.FirstStep);
        Assert.True(denoise[1].Attempt.FirstStep >= 3);
    }

    [Fact]
    public async Task Job_OneSegmentRetried_OnlyItAndWhatDependsOnItIsMadeAgain()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        farm.Start("a");
        Guid job = await farm.AdmitAsync();
        await farm.AssertCompletesAsync(job);
        TaskRow last = (await farm.Jobs.TasksAsync(job, Ct)).Last(task => task.Stage == "decode");

        await farm.Jobs.RetryAsync(job, [last.Position], Ct);

        await farm.AssertCompletesAsync(job);
        Assert.Equal([last.Name, "assemble"], (await farm.AttemptsAsync(job)).Where(attempt => attempt.Attempt.Attempt == 2).Select(attempt => attempt.Task));
        Assert.All(await farm.AttemptsAsync(job), attempt => Assert.False(attempt.Attempt.Reused));
    }

    /// <summary>Called on the thread that renders; the worker hears of it at its next heartbeats.</summary>
    private static void HoldUntilToldToStop(SmallWorker worker, Func<Task> change)
    {
        change().Wait();
        Assert.True(worker.Hooks.Stopping.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)), "no heartbeat says that it is to stop");
    }
}
