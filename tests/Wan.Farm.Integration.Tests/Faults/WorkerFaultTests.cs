using Wan.Farm.Contracts.Farm;
using Wan.Farm.Integration.Tests.Farms;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;
using Wan.Farm.Testing.Servers;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Farm;

namespace Wan.Farm.Integration.Tests.Faults;

/// <summary>Whatever happens to a worker or to the database, the video has the bytes of an undisturbed render.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class WorkerFaultTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan ShortLease = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("denoise", 1, 0)]
    [InlineData("denoise", 4, 1)]
    [InlineData("decode-2", 2, 0)]
    public async Task Worker_KilledAtAStep_AnotherOneGoesOnFromTheLastCheckpoint(string task, int atStep, int savedAtLeast)
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync(lease: ShortLease);
        SmallWorker victim = farm.Start("victim");
        var died = new TaskCompletionSource();
        victim.Hooks.OnStep = (work, step) =>
        {
            if (work.Id == task && step == atStep)
            {
                died.TrySetResult();
                victim.Hooks.Die();
            }
        };
        Guid job = await farm.AdmitAsync();
        await died.Task.WaitAsync(Patience);
        farm.Start("heir");

        await farm.AssertCompletesAsync(job);

        AttemptRow[] attempts = [.. (await farm.AttemptsAsync(job)).Where(attempt => attempt.Task == task).Select(attempt => attempt.Attempt)];
        Assert.Equal([AttemptOutcome.Expired, AttemptOutcome.Committed], attempts.Select(attempt => attempt.Outcome));

        // Steps that take no time are not all saved.
        Assert.InRange(attempts[1].FirstStep, savedAtLeast, atStep - 1);
    }

    [Fact]
    public async Task Worker_FrozenPastItsLeaseAndThawed_ChangesNothing()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync(lease: ShortLease);
        (SmallWorker zombie, Guid job) = await FrozenAtWorkAsync(farm);
        farm.Start("heir");
        await farm.WaitAsync(job, JobPhase.Complete);
        int before = (await farm.AttemptsAsync(job)).Count;

        zombie.Hooks.OnStep = (_, _) => { };
        zombie.Hooks.Thaw();
        await zombie.GoAsync();

        await farm.AssertCompletesAsync(job);
        Assert.Equal(before, (await farm.AttemptsAsync(job)).Count);
        Assert.Equal(AttemptOutcome.Expired, (await farm.AttemptsAsync(job)).Single(attempt => attempt.Attempt.Outcome != AttemptOutcome.Committed).Attempt.Outcome);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(farm.StoreFolder, "checkpoints"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Worker_ToldToGo_SavesItsStepAndGivesTheTaskBack()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        SmallWorker leaver = farm.Start("leaver", goodbye: Patience);
        Task going = Task.CompletedTask;
        leaver.Hooks.OnStep = (work, step) =>
        {
            if (work.Id == "denoise" && step == 4 && going.IsCompleted)
            {
                going = leaver.GoAsync();
                leaver.Hooks.Stopping.WaitHandle.WaitOne(Patience);
            }
        };
        Guid job = await farm.AdmitAsync();
        await Waiting.UntilAsync(async () => (await farm.AttemptsAsync(job)).Any(attempt => attempt.Attempt.Outcome == AttemptOutcome.Released), Patience, "it does not go");
        await going;
        Assert.Empty(await farm.Pools.WorkersAsync(SmallFarm.Pool, Ct));
        farm.Start("heir");

        await farm.AssertCompletesAsync(job);

        AttemptRow[] attempts = [.. (await farm.AttemptsAsync(job)).Where(attempt => attempt.Task == "denoise").Select(attempt => attempt.Attempt)];
        Assert.Equal([AttemptOutcome.Released, AttemptOutcome.Committed], attempts.Select(attempt => attempt.Outcome));
        Assert.True(attempts[1].FirstStep >= 4);
        Assert.Equal(attempts[0].Step, attempts[1].FirstStep);
    }

    [Fact]
    public async Task Chunk_ThatAlwaysFails_FailsTheJobWhichSaysWhichAndWhy()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        SmallWorker worker = farm.Start("a");
        worker.Hooks.OnTask = work =>
        {
            if (work.Id == "decode-2")
                throw new TaskFailedException(new TaskFailure(TaskFailureKind.Permanent, "not finite in block 3"));
        };
        Guid job = await farm.AdmitAsync(new FailurePolicy { MaxRetries = 2, BackoffSeconds = 0 });

        JobRow failed = await farm.WaitAsync(job, JobPhase.Failed);

        Assert.Equal("decode-2 failed 3 times: not finite in block 3", failed.Message);
        Assert.Equal(3, (await farm.AttemptsAsync(job)).Count(attempt => attempt.Attempt.Outcome == AttemptOutcome.Failed));
    }

    [Fact]
    public async Task Output_ThatCannotBeWritten_IsSaidWithWhatHelpsAndTheJobCompletesOnceItCan()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        string inTheWay = Path.GetFullPath(Path.Combine(farm.StoreFolder, "outputs"));
        await File.WriteAllTextAsync(inTheWay, "a file where the folder of videos should be");
        farm.Start("a");
        Guid job = await farm.AdmitAsync(new FailurePolicy { MaxRetries = 1000, BackoffSeconds = 0.2, MaxBackoffSeconds = 0.2 });

        AttemptRow? trouble = null;
        await Waiting.UntilAsync(async () => (trouble = (await farm.Jobs.SnapshotAsync(job, Ct))!.Trouble) is not null, Patience, "no task fails");
        Assert.Contains(inTheWay, trouble!.Message, StringComparison.Ordinal);
        File.Delete(inTheWay);

        await farm.AssertCompletesAsync(job);
        Assert.Null((await farm.Jobs.SnapshotAsync(job, Ct))!.Trouble);
    }

    [Fact]
    public async Task Latents_GoneFromTheStore_AreMadeAgain()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        SmallWorker worker = farm.Start("a");
        int removed = 0;
        worker.Hooks.OnTask = work =>
        {
            if (work.Id != "decode-1" || Interlocked.Exchange(ref removed, 1) != 0)
                return;
            foreach (string file in Directory.EnumerateFiles(farm.StoreFolder, $"*.{ArtifactKind.Latents.Extension}", SearchOption.AllDirectories))
                File.Delete(file);
        };
        Guid job = await farm.AdmitAsync();

        await farm.AssertCompletesAsync(job);

        Assert.Equal(TaskFailureKind.InputLost, (await farm.AttemptsAsync(job)).Single(attempt => attempt.Attempt.Outcome == AttemptOutcome.Failed).Attempt.Failure);
        Assert.Equal(2, (await farm.AttemptsAsync(job)).Count(attempt => attempt.Task == "denoise"));
    }

    [Theory]
    [InlineData("denoise", 3, "encode")]
    [InlineData("decode-2", 1, "encode denoise decode-1")]
    public async Task Database_LostWhileAtWork_JobIsRebuiltAndNothingThatLiesInTheStoreIsRenderedAgain(string task, int atStep, string rendered)
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync();
        SmallWorker worker = farm.Start("a");
        var job = Guid.NewGuid();
        int lost = 0;
        worker.Hooks.OnStep = (work, step) =>
        {
            if (work.Id != task || step != atStep || Interlocked.Exchange(ref lost, 1) != 0)
                return;
            farm.LoseDatabaseAsync().Wait();
            Thread.Sleep(200);                               // heartbeats find no tables
            farm.MakeTablesAsync().Wait();
            farm.AdmitAsync(job: job).Wait();
        };
        await farm.AdmitAsync(job: job);
        await Waiting.UntilAsync(() => Task.FromResult(lost == 1), Patience, "nothing was lost");

        await farm.AssertCompletesAsync(job);

        // On a quick machine the task at hand is done, too, before a heartbeat says that its lease is gone.
        Assert.Subset((await farm.AttemptsAsync(job)).Where(attempt => attempt.Attempt.Reused).Select(attempt => attempt.Task).ToHashSet(), rendered.Split(' ').ToHashSet());

        // It says again that it is there when it finds no task, which may be after the job's end.
        await Waiting.UntilAsync(async () => await farm.Pools.WorkersAsync(SmallFarm.Pool, Ct) is { Count: > 0 }, Patience, "the worker has not come back");
        await Waiting.UntilAsync(async () => await farm.Pools.FindModelAsync(SmallFarm.Pool, SmallVideos.Model, Ct) is not null, Patience, "its model has not come back");
    }

    [Fact]
    public async Task Worker_FrozenWhileTheDatabaseIsLostAndThawed_ChangesNothing()
    {
        await using SmallFarm farm = await SmallFarm.OpenAsync(lease: ShortLease);
        (SmallWorker zombie, Guid job) = await FrozenAtWorkAsync(farm);

        // Numbers of tasks and epochs begin anew: the heir's lease has those of the zombie's.
        await farm.LoseDatabaseAsync();
        await farm.MakeTablesAsync();
        await farm.AdmitAsync(job: job);
        SmallWorker heir = farm.Start("heir");
        heir.Hooks.OnTask = work =>
        {
            if (work.Id != "denoise")
                return;
            zombie.Hooks.OnStep = (_, _) => { };
            zombie.Hooks.Thaw();
            zombie.GoAsync().Wait();
        };

        await farm.AssertCompletesAsync(job);

        Assert.All(await farm.AttemptsAsync(job), attempt => Assert.StartsWith("heir", attempt.Attempt.Holder, StringComparison.Ordinal));
        Assert.All(await farm.AttemptsAsync(job), attempt => Assert.Equal((AttemptOutcome.Committed, 1), (attempt.Attempt.Outcome, attempt.Attempt.Attempt)));
    }

    [Fact]
    public async Task Database_RestartedWhileAtWork_NothingIsDoneTwice()
    {
        using var server = new PostgresServer();
        await using SmallFarm farm = await SmallFarm.OpenAsync(server);
        SmallWorker worker = farm.Start("a");
        int restarted = 0;
        worker.Hooks.OnStep = (work, step) =>
        {
            if (work.Id != "denoise" || step != 3 || Interlocked.Exchange(ref restarted, 1) != 0)
                return;
            server.Stop();
            Thread.Sleep(300);
            server.Start();
        };
        Guid job = await farm.AdmitAsync();

        await farm.AssertCompletesAsync(job);

        Assert.Equal(1, restarted);
        Assert.All(await farm.AttemptsAsync(job), attempt => Assert.Equal((AttemptOutcome.Committed, 1), (attempt.Attempt.Outcome, attempt.Attempt.Attempt)));
    }

    /// <summary>A worker that stands still in the middle of denoising a job, and knows nothing of it.</summary>
    private static async Task<(SmallWorker Zombie, Guid Job)> FrozenAtWorkAsync(SmallFarm farm)
    {
        SmallWorker zombie = farm.Start("zombie");
        zombie.Hooks.OnStep = (work, step) =>
        {
            if (work.Id == "denoise" && step == 3)
                zombie.Hooks.Freeze();
        };
        Guid job = await farm.AdmitAsync();
        await zombie.Hooks.Frozen.WaitAsync(Patience);
        return (zombie, job);
    }
}
