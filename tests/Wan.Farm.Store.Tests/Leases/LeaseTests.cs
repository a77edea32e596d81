using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Audit;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Tests.Leases;

public sealed class LeaseTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly JobStore jobs = new(farm.Database);
    private readonly LeaseStore leases = new(farm.Database);

    /// <summary>A pool of its own for each test, as they share a database.</summary>
    private readonly string pool = Guid.NewGuid().ToString();

    [Fact]
    public async Task Claim_TaskByTask_FollowsThePlanAndCompletesTheJob()
    {
        NewJob job = await AddAsync();
        List<string> order = [];
        while (await leases.ClaimAsync(Worker("a"), Ct) is { } lease)
        {
            order.Add(lease.Work.Id);
            Assert.True(await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct));
        }

        Assert.Equal(["encode", "denoise", "decode-1", "decode-2", "assemble"], order);
        JobRow done = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((JobPhase.Complete, "f00d", "job.mp4"), (done.Phase, done.FramesSha256, done.Outputs.Single().Name));
        Assert.Equal(1, (await jobs.SnapshotAsync(job.Uid, Ct))!.Progress);
        await AuditAsync();
    }

    [Fact]
    public async Task Claim_Task_ComesBackAsItWasPlanned()
    {
        NewJob job = await AddAsync();
        TaskLease lease = await ClaimAsync("a");
        Assert.Equal(RenderTaskJson.Write(job.Tasks[0].Work), RenderTaskJson.Write(lease.Work));
        Assert.Equal(new LeasedJob(job.Uid, "studio", "job", "/models/tiny", "d1", ComputeDtype.Float32, 13), lease.Job);
        Assert.Equal((1, 1), (lease.Epoch, lease.Attempt));
    }

    [Fact]
    public async Task Claim_ByTheSameHolderAgain_GivesTheSameLease()
    {
        await AddAsync();
        await AddAsync();
        TaskLease first = await ClaimAsync("a"), again = await ClaimAsync("a");
        Assert.Equal((first.Task, first.Epoch), (again.Task, again.Epoch));
    }

    [Fact]
    public async Task Claim_ByManyAtOnce_NeverGivesATaskTwice()
    {
        const int Jobs = 12;
        for (int n = 0; n < Jobs; n++)
            await AddAsync();

        TaskLease?[] taken = await Task.WhenAll(Enumerable.Range(0, 2 * Jobs).Select(n => Task.Run(() => leases.ClaimAsync(Worker($"w{n}"), Ct))));

        Assert.Equal(Jobs, taken.OfType<TaskLease>().Select(lease => lease.Task).Distinct().Count());
        Assert.Equal(Jobs, taken.OfType<TaskLease>().Count());
        await AuditAsync();
    }

    [Fact]
    public async Task Claim_SeveralJobs_PriorityFirstThenTheNamespaceWithLeastAtWorkThenAge()
    {
        NewJob old = await AddAsync(), young = await AddAsync(), other = await AddAsync(space: "other"), urgent = await AddAsync(priority: 5);
        Guid[] order = [(await ClaimAsync("a")).Job.Uid, (await ClaimAsync("b")).Job.Uid, (await ClaimAsync("c")).Job.Uid, (await ClaimAsync("d")).Job.Uid];
        Assert.Equal([urgent.Uid, other.Uid, old.Uid, young.Uid], order);
    }

    [Fact]
    public async Task Claim_SegmentAfterTheOneDecodedHere_GoesFirst()
    {
        await AddAsync();
        NewJob chained = await AddAsync();
        await RunUntilAsync("decode-1", 2);
        TaskLease one = await ClaimAsync("a"), two = await ClaimAsync("b");
        await leases.CommitAsync(one, SmallJobs.Result(one), Ct);
        await leases.CommitAsync(two, SmallJobs.Result(two), Ct);
        Assert.Equal(chained.Uid, two.Job.Uid);
        TaskLease? next = await leases.ClaimAsync(Worker("b") with { LastSegment = one.Work.Key }, Ct);
        Assert.Equal(("decode-2", one.Job.Uid), (next!.Work.Id, next.Job.Uid));
    }

    [Fact]
    public async Task Claim_TwoJobsThatMakeTheSame_OneOfThemAtATime()
    {
        await AddAsync(content: "same");
        await AddAsync(content: "same");
        TaskLease first = await ClaimAsync("a");
        Assert.Null(await leases.ClaimAsync(Worker("b"), Ct));
        await leases.CommitAsync(first, SmallJobs.Result(first), Ct);
        Assert.NotNull(await leases.ClaimAsync(Worker("b"), Ct));
    }

    [Fact]
    public async Task Claim_InAnotherPool_GetsNothing()
    {
        await AddAsync();
        Assert.Null(await leases.ClaimAsync(SmallJobs.Worker("a", "elsewhere"), Ct));
    }

    [Fact]
    public async Task Commit_AnswerLost_MayBeRepeated()
    {
        NewJob job = await AddAsync();
        TaskLease lease = await ClaimAsync("a");
        Assert.True(await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct));
        Assert.True(await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct));
        Assert.Single(await jobs.AttemptsAsync(job.Uid, Ct));
    }

    [Fact]
    public async Task Extend_InTime_KeepsTheLease()
    {
        await AddAsync();
        await using FarmDatabase quick = farm.Open(FarmFixture.Lease);
        var holder = new LeaseStore(quick);
        TaskLease lease = (await holder.ClaimAsync(Worker("a"), Ct))!;
        for (int step = 1; step <= 4; step++)
        {
            await PauseAsync(FarmFixture.Lease * 0.4);
            Assert.Equal(LeaseOrder.Go, await holder.ExtendAsync(lease, new TaskProgress(0, step, 4), Ct));
            Assert.DoesNotContain(lease.Job.Uid, await holder.ExpireAsync(Ct));
        }
    }

    [Fact]
    public async Task Expire_HolderSilent_TaskIsTakenAgainAndTheZombieChangesNothing()
    {
        NewJob job = await AddAsync();
        (TaskLease zombie, LeaseStore quick) = await SilentAsync(job);

        TaskLease second = await ClaimAsync("b");

        Assert.Equal((zombie.Task, zombie.Epoch + 1, 2), (second.Task, second.Epoch, second.Attempt));
        Assert.Equal(LeaseOrder.Lost, await quick.ExtendAsync(zombie, default, Ct));
        Assert.False(await quick.CommitAsync(zombie, SmallJobs.Result(zombie), Ct));
        Assert.False(await quick.FailAsync(zombie, default, new TaskFailure(TaskFailureKind.Transient, "late"), Ct));
        Assert.False(await quick.ReleaseAsync(zombie, default, "late", Ct));
        Assert.Equal(TaskState.Leased, (await TaskAsync(job, "encode")).State);
        Assert.True(await leases.CommitAsync(second, SmallJobs.Result(second), Ct));
        Assert.Equal([AttemptOutcome.Expired, AttemptOutcome.Committed], (await jobs.AttemptsAsync(job.Uid, Ct)).Select(attempt => attempt.Outcome));
        await AuditAsync();
    }

    [Fact]
    public async Task Expire_HolderSilent_DoesNotCountAsAFailure()
    {
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { MaxRetries = 0 });
        await SilentAsync(job);
        TaskRow task = await TaskAsync(job, "encode");
        Assert.Equal((TaskState.Ready, 0, 1), (task.State, task.Failures, task.Losses));
    }

    [Fact]
    public async Task Expire_EveryWorkerDiesBeforeAStep_JobFailsAndSaysSo()
    {
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { MaxLosses = 1 });
        await SilentAsync(job);
        await SilentAsync(job);
        JobRow failed = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((JobPhase.Failed, JobReasons.WorkersLost), (failed.Phase, failed.Reason));
        Assert.Contains("encode failed", failed.Message, StringComparison.Ordinal);
        Assert.Contains("2 workers in a row", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expire_AfterAStepWasDone_StartsCountingLossesAnew()
    {
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { MaxLosses = 1 });
        await SilentAsync(job);
        await SilentAsync(job, new TaskProgress(0, 1, 2));
        await SilentAsync(job);
        Assert.Equal(JobPhase.Running, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
    }

    [Fact]
    public async Task Fail_MoreOftenThanAllowed_JobFailsAndSaysWhichTaskAndWhy()
    {
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { MaxRetries = 2 });
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(JobPhase.Running, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
            TaskLease lease = await ClaimAsync("a");
            Assert.Equal(attempt, lease.Attempt);
            Assert.True(await leases.FailAsync(lease, default, new TaskFailure(TaskFailureKind.Permanent, "NaN in block 3"), Ct));
        }

        JobRow failed = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((JobPhase.Failed, JobReasons.RetriesExhausted, "encode failed 3 times: NaN in block 3"), (failed.Phase, failed.Reason, failed.Message));
        Assert.Null(await leases.ClaimAsync(Worker("a"), Ct));
        await AuditAsync();
    }

    [Fact]
    public async Task Fail_ARankWasLost_DoesNotCountUnlessItHappensEveryTime()
    {
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { MaxRetries = 0, MaxLosses = 1 });
        var lost = new TaskFailure(TaskFailureKind.Lost, "rank 1 has gone");
        await leases.FailAsync(await ClaimAsync("a"), new TaskProgress(0, 2, 4), lost, Ct);
        await leases.FailAsync(await ClaimAsync("a"), default, lost, Ct);
        TaskRow task = await TaskAsync(job, "encode");
        Assert.Equal((TaskState.Ready, 0, 1), (task.State, task.Failures, task.Losses));

        await leases.FailAsync(await ClaimAsync("a"), default, lost, Ct);

        JobRow failed = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((JobPhase.Failed, JobReasons.WorkersLost), (failed.Phase, failed.Reason));
        Assert.Contains("rank 1 has gone", failed.Message, StringComparison.Ordinal);
        await AuditAsync();
    }

    [Fact]
    public async Task Fail_Once_WaitsBeforeTheNextAttempt()
    {
        await AddAsync(policy: new FailurePolicy { BackoffSeconds = 60 });
        TaskLease lease = await ClaimAsync("a");
        await leases.FailAsync(lease, default, new TaskFailure(TaskFailureKind.Transient, "disk full"), Ct);
        Assert.Null(await leases.ClaimAsync(Worker("a"), Ct));
    }

    [Fact]
    public async Task Fail_InputGone_IsMadeAgainFirst()
    {
        NewJob job = await AddAsync();
        await RunUntilAsync("decode-1", 1);
        TaskLease decode = await ClaimAsync("a");
        await leases.FailAsync(decode, default, new TaskFailure(TaskFailureKind.InputLost, "latents have gone") { LostInputs = [job.Tasks[1].Work.Key] }, Ct);

        List<string> order = await DrainAsync();

        Assert.Equal(["denoise", "decode-1", "decode-2", "assemble"], order);
        Assert.Equal(JobPhase.Complete, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
        await AuditAsync();
    }

    [Fact]
    public async Task Release_WorkerMustGo_NextOneTakesItAtOnceAndNothingCounts()
    {
        NewJob job = await AddAsync(policy: new FailurePolicy { MaxRetries = 0, BackoffSeconds = 60 });
        TaskLease lease = await ClaimAsync("a");
        Assert.True(await leases.ReleaseAsync(lease, new TaskProgress(0, 3, 4), "SIGTERM", Ct));
        Assert.True(await leases.ReleaseAsync(lease, new TaskProgress(0, 3, 4), "SIGTERM", Ct));
        Assert.Equal((2, 0), ((await ClaimAsync("b")).Attempt, (await TaskAsync(job, "encode")).Failures));
        Assert.Equal(3, (await TaskAsync(job, "encode")).Step);
    }

    [Fact]
    public async Task Stall_NoStepForLongerThanTheJobAllows_TheTaskIsTakenAwayAndItCounts()
    {
        NewJob job = await AddAsync(stallSeconds: 60);
        TaskLease lease = await ClaimAsync("a");
        await leases.ExtendAsync(lease, new TaskProgress(0, 3, 20), Ct);
        await RestAsync(lease, 61);
        await leases.ExtendAsync(lease, new TaskProgress(0, 3, 20), Ct);   // heard of, and no farther

        Assert.Contains(job.Uid, await leases.StallAsync(Ct));

        Assert.Equal(LeaseOrder.Lost, await leases.ExtendAsync(lease, new TaskProgress(0, 4, 20), Ct));
        TaskRow task = await TaskAsync(job, "encode");
        Assert.Equal((TaskState.Ready, 1, 3), (task.State, task.Failures, task.Step));
        AttemptRow ended = Assert.Single(await jobs.AttemptsAsync(job.Uid, Ct));
        Assert.Equal(TaskFailureKind.Stalled, ended.Failure);
        Assert.Contains("did no step after step 3 of 20 for the 60 s of spec.deadlines.stallSeconds; allow more if a step takes that long", ended.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await ClaimAsync("b")).Attempt);
        await AuditAsync();
    }

    [Fact]
    public async Task Stall_AStepInTimeOrNoLimit_TheTaskStays()
    {
        NewJob limited = await AddAsync(stallSeconds: 60), unlimited = await AddAsync();
        TaskLease one = await ClaimAsync("a"), two = await ClaimAsync("b");
        await RestAsync(one, 61);
        await RestAsync(two, 6000);
        await leases.ExtendAsync(one, new TaskProgress(0, 1, 20), Ct);

        IReadOnlyList<Guid> stalled = await leases.StallAsync(Ct);

        Assert.DoesNotContain(limited.Uid, stalled);
        Assert.DoesNotContain(unlimited.Uid, stalled);
    }

    [Fact]
    public async Task Stall_MoreOftenThanAllowed_JobFailsAndSaysSo()
    {
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { MaxRetries = 0 }, stallSeconds: 60);
        await RestAsync(await ClaimAsync("a"), 61);

        await leases.StallAsync(Ct);

        JobRow failed = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((JobPhase.Failed, JobReasons.Stalled), (failed.Phase, failed.Reason));
    }

    [Fact]
    public async Task Die_WithoutARule_TheTaskIsAnybodysAtOnceAndNothingCounts()
    {
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { MaxRetries = 0 });
        TaskLease lease = await ClaimAsync("a");

        await leases.DieAsync(pool, "a", new WorkerDeath(137, "pool-0-0-1 ended: exit code 137 (OOMKilled)"), Ct);
        await leases.DieAsync(pool, "a", new WorkerDeath(137, "pool-0-0-1 ended: exit code 137 (OOMKilled)"), Ct);

        Assert.Equal(LeaseOrder.Lost, await leases.ExtendAsync(lease, default, Ct));
        TaskRow task = await TaskAsync(job, "encode");
        Assert.Equal((TaskState.Ready, 0, 1), (task.State, task.Failures, task.Losses));
        AttemptRow ended = Assert.Single(await jobs.AttemptsAsync(job.Uid, Ct));
        Assert.Equal((AttemptOutcome.Expired, "pool-0-0-1 ended: exit code 137 (OOMKilled)"), (ended.Outcome, ended.Message));
        await AuditAsync();
    }

    [Fact]
    public async Task Die_OfAnotherGroupOrPool_ChangesNothing()
    {
        await AddAsync();
        TaskLease lease = await ClaimAsync("a");

        await leases.DieAsync(pool, "b", new WorkerDeath(1, "b"), Ct);
        await leases.DieAsync("elsewhere", "a", new WorkerDeath(1, "a"), Ct);

        Assert.Equal(LeaseOrder.Go, await leases.ExtendAsync(lease, default, Ct));
    }

    [Theory]
    [InlineData(FailureAction.FailJob, JobPhase.Failed, 1, 0)]
    [InlineData(FailureAction.Count, JobPhase.Running, 1, 0)]
    [InlineData(FailureAction.Ignore, JobPhase.Running, 0, 0)]
    public async Task Die_WithARuleForTheExitCode_IsWhatTheRuleSays(FailureAction action, JobPhase phase, int failures, int losses)
    {
        FailureRule[] rules = [new(FailureAction.Count, [TaskFailureKind.WorkerDied]) { ExitCodes = [1] }, new(action, [TaskFailureKind.WorkerDied]) { ExitCodes = [139] }];
        NewJob job = await AddAsync(policy: SmallJobs.NoPause with { Rules = rules });
        await ClaimAsync("a");

        await leases.DieAsync(pool, "a", new WorkerDeath(139, "pool-0-0-0 ended: exit code 139"), Ct);

        JobRow row = (await jobs.FindAsync(job.Uid, Ct))!;
        TaskRow task = await TaskAsync(job, "encode");
        Assert.Equal((phase, failures, losses), (row.Phase, task.Failures, task.Losses));
        if (phase == JobPhase.Failed)
            Assert.Equal((JobReasons.FailurePolicyRule, "encode failed: pool-0-0-0 ended: exit code 139 (spec.failurePolicy.rules[1] says FailJob)"), (row.Reason, row.Message));
        await AuditAsync();
    }

    [Fact]
    public async Task Attempts_AreNeverChanged()
    {
        NewJob job = await AddAsync();
        TaskLease lease = await ClaimAsync("a");
        await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct);
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => farm.Database.ReadAsync(
            context => context.Database.ExecuteSqlAsync($"update attempts set message = 'x'", Ct), Ct));
        Assert.Contains("attempts are history", refused.Message, StringComparison.Ordinal);
        Assert.Single(await jobs.AttemptsAsync(job.Uid, Ct));
    }

    private static Task PauseAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, Ct);

    private ClaimRequest Worker(string name) => SmallJobs.Worker(name, pool) with { Holder = $"{name}-{pool}" };

    /// <summary>As if the last step were so long ago.</summary>
    private Task RestAsync(TaskLease lease, int seconds) => farm.Database.StatementAsync(
        context => context.Database.ExecuteSqlAsync($"update leases set progressed_at = progressed_at - make_interval(secs => {seconds}) where task = {lease.Task}", Ct), Ct);

    private async Task<NewJob> AddAsync(string? content = null, string space = "studio", int priority = 0, FailurePolicy? policy = null, int? stallSeconds = null)
    {
        NewJob job = SmallJobs.Make(content is null ? null : content + pool, pool, space, priority, policy) with { StallSeconds = stallSeconds };
        Assert.True(await jobs.AddAsync(job, Ct));
        return job;
    }

    private async Task<TaskLease> ClaimAsync(string worker)
    {
        TaskLease? lease = await leases.ClaimAsync(Worker(worker), Ct);
        Assert.NotNull(lease);
        return lease;
    }

    /// <summary>A worker that takes the next task, is silent, and loses it.</summary>
    private async Task<(TaskLease Lease, LeaseStore Leases)> SilentAsync(NewJob job, TaskProgress progress = default)
    {
        FarmDatabase quick = farm.Open(TimeSpan.FromMilliseconds(1));
        var silent = new LeaseStore(quick);
        TaskLease lease = (await silent.ClaimAsync(Worker($"silent-{Guid.NewGuid()}"), Ct))!;
        if (progress != default)
            await silent.ExtendAsync(lease, progress, Ct);
        await PauseAsync(TimeSpan.FromMilliseconds(5));
        Assert.Contains(job.Uid, await leases.ExpireAsync(Ct));
        return (lease, silent);
    }

    private async Task<TaskRow> TaskAsync(NewJob job, string name) => (await jobs.TasksAsync(job.Uid, Ct)).Single(task => task.Name == name);

    /// <summary>Does tasks until so many jobs have this one next.</summary>
    private async Task RunUntilAsync(string name, int count)
    {
        List<TaskLease> held = [];
        for (int n = 0; held.Count < count; n++)
        {
            TaskLease lease = await ClaimAsync($"r{n}");
            if (lease.Work.Id == name)
                held.Add(lease);
            else
                await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct);
        }

        foreach (TaskLease lease in held)
            await leases.ReleaseAsync(lease, default, "later", Ct);
    }

    private async Task<List<string>> DrainAsync()
    {
        List<string> order = [];
        while (await leases.ClaimAsync(Worker("drain"), Ct) is { } lease)
        {
            order.Add(lease.Work.Id);
            await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct);
        }

        return order;
    }

    private async Task AuditAsync() => Assert.Empty(await new FarmAudit(farm.Database).FindAsync(Ct));
}
