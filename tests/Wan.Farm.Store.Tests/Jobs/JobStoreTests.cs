using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Audit;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Orphans;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Tests.Jobs;

public sealed class JobStoreTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly JobStore jobs = new(farm.Database);
    private readonly LeaseStore leases = new(farm.Database);
    private readonly string pool = Guid.NewGuid().ToString();

    [Fact]
    public async Task Add_Twice_AddsOnce()
    {
        NewJob job = SmallJobs.Make(pool: pool);
        bool[] added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => jobs.AddAsync(job, Ct))));
        Assert.Single(added, isNew => isNew);
        Assert.Equal(job.Tasks.Select(task => task.Work.Id), (await jobs.TasksAsync(job.Uid, Ct)).Select(task => task.Name));
    }

    [Fact]
    public async Task Cancel_Running_NothingIsTakenAndWhoeverWorksIsToldToStop()
    {
        (NewJob job, TaskLease lease) = await AtWorkAsync();
        await jobs.CancelAsync(job.Uid, Ct);
        Assert.Equal(LeaseOrder.Stop, await leases.ExtendAsync(lease, default, Ct));
        Assert.True(await leases.ReleaseAsync(lease, default, "stopped", Ct));
        Assert.Null(await leases.ClaimAsync(Worker("b"), Ct));
        Assert.All(await jobs.TasksAsync(job.Uid, Ct), task => Assert.Equal(TaskState.Cancelled, task.State));
        Assert.Equal(AttemptOutcome.Stopped, (await jobs.AttemptsAsync(job.Uid, Ct)).Single().Outcome);
        await AuditAsync();
    }

    [Fact]
    public async Task Cancel_Complete_StaysComplete()
    {
        NewJob job = await CompleteAsync();
        await jobs.CancelAsync(job.Uid, Ct);
        Assert.Equal(JobPhase.Complete, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
    }

    [Fact]
    public async Task Suspend_AndResume_TheTaskIsGivenBackAndTakenAgain()
    {
        (NewJob job, TaskLease lease) = await AtWorkAsync();
        await jobs.SetSuspendedAsync(job.Uid, suspended: true, Ct);
        Assert.Equal(LeaseOrder.Stop, await leases.ExtendAsync(lease, default, Ct));
        await leases.ReleaseAsync(lease, default, "suspended", Ct);
        Assert.Null(await leases.ClaimAsync(Worker("b"), Ct));
        await jobs.SetSuspendedAsync(job.Uid, suspended: false, Ct);
        Assert.Equal("encode", (await leases.ClaimAsync(Worker("b"), Ct))!.Work.Id);
    }

    [Fact]
    public async Task Suspend_TimeOfIt_CountsForNoDeadline()
    {
        NewJob job = await AddAsync();
        await SuspendForAnHourAsync(job);
        JobRow before = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.InRange(before.EnteredAt - before.CreatedAt, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        Assert.Equal(TimeSpan.Zero, before.SuspendedFor);

        TaskLease lease = (await leases.ClaimAsync(Worker("a"), Ct))!;
        await leases.ReleaseAsync(lease, default, "suspended", Ct);
        await SuspendForAnHourAsync(job);
        JobRow after = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((before.EnteredAt, null), (after.EnteredAt, after.SuspendedAt));
        Assert.InRange(after.SuspendedFor, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Add_Suspended_IsSuspendedSinceThen()
    {
        NewJob job = SmallJobs.Make(pool: pool) with { Suspended = true };
        await jobs.AddAsync(job, Ct);
        Assert.NotNull((await jobs.FindAsync(job.Uid, Ct))!.SuspendedAt);
    }

    [Fact]
    public async Task Policy_Changed_HoldsForTheNextFailure()
    {
        (NewJob job, TaskLease lease) = await AtWorkAsync();
        await jobs.SetPolicyAsync(job.Uid, new FailurePolicy { MaxRetries = 0 }, 90, Ct);
        await leases.FailAsync(lease, default, new TaskFailure(TaskFailureKind.Transient, "no"), Ct);
        JobRow row = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((JobPhase.Failed, 90), (row.Phase, row.StallSeconds));
    }

    [Fact]
    public async Task Snapshot_OfATaskThatIsTriedAgain_HasWhatItSaidLast()
    {
        (NewJob job, TaskLease lease) = await AtWorkAsync();
        Assert.Null((await jobs.SnapshotAsync(job.Uid, Ct))!.Trouble);
        await leases.FailAsync(lease, default, new TaskFailure(TaskFailureKind.Transient, "disk full"), Ct);
        Assert.Equal("disk full", (await jobs.SnapshotAsync(job.Uid, Ct))!.Trouble!.Message);

        TaskLease again = (await leases.ClaimAsync(Worker("a"), Ct))!;
        await leases.CommitAsync(again, SmallJobs.Result(again), Ct);

        Assert.Null((await jobs.SnapshotAsync(job.Uid, Ct))!.Trouble);
    }

    [Fact]
    public async Task Priority_Raised_GoesFirst()
    {
        NewJob first = await AddAsync(), second = await AddAsync();
        await jobs.SetPriorityAsync(second.Uid, 1, Ct);
        Assert.Equal(second.Uid, (await leases.ClaimAsync(Worker("a"), Ct))!.Job.Uid);
        Assert.Equal(first.Uid, (await leases.ClaimAsync(Worker("b"), Ct))!.Job.Uid);
    }

    [Fact]
    public async Task Fail_DeadlinePassed_JobEndsAndSaysWhy()
    {
        (NewJob job, TaskLease lease) = await AtWorkAsync();
        await jobs.FailAsync(job.Uid, "DeadlineExceeded", "it took more than an hour", Ct);
        JobRow row = (await jobs.FindAsync(job.Uid, Ct))!;
        Assert.Equal((JobPhase.Failed, "DeadlineExceeded", "it took more than an hour"), (row.Phase, row.Reason, row.Message));
        Assert.Equal(LeaseOrder.Stop, await leases.ExtendAsync(lease, default, Ct));
    }

    [Fact]
    public async Task Retry_OneTask_DoesItAndItsDependentsAgain()
    {
        NewJob job = await CompleteAsync();
        Assert.Equal([2, 3, 4], await jobs.RetryAsync(job.Uid, [2], Ct));
        Assert.Equal(JobPhase.Running, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
        await AuditAsync();

        List<(string, bool, int)> again = await DrainAsync();

        Assert.Equal([("decode-1", true, 2), ("decode-2", true, 2), ("assemble", true, 2)], again);
        Assert.Equal(JobPhase.Complete, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
    }

    [Fact]
    public async Task Retry_AfterTheJobFailed_GoesOnWithAFreshBudget()
    {
        NewJob job = SmallJobs.Make(pool: pool, policy: SmallJobs.NoPause with { MaxRetries = 0 });
        await jobs.AddAsync(job, Ct);
        TaskLease lease = (await leases.ClaimAsync(Worker("a"), Ct))!;
        await leases.FailAsync(lease, default, new TaskFailure(TaskFailureKind.Permanent, "no"), Ct);

        Assert.Equal([0, 1, 2, 3, 4], await jobs.RetryAsync(job.Uid, [0], Ct));

        Assert.Null((await jobs.FindAsync(job.Uid, Ct))!.StartedAt);   // deadlines count anew
        Assert.Equal(5, (await DrainAsync()).Count);
        Assert.Equal(JobPhase.Complete, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
        await AuditAsync();
    }

    [Fact]
    public async Task Retry_OfATaskAtWork_TakesTheLeaseAway()
    {
        (NewJob job, TaskLease lease) = await AtWorkAsync();
        await jobs.RetryAsync(job.Uid, [0], Ct);
        Assert.Equal(LeaseOrder.Lost, await leases.ExtendAsync(lease, default, Ct));
        Assert.False(await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct));
        await AuditAsync();
    }

    [Fact]
    public async Task Retry_OfNoSuchTask_ChangesNothing()
    {
        NewJob job = await CompleteAsync();
        Assert.Empty(await jobs.RetryAsync(job.Uid, [99], Ct));
        Assert.Equal(JobPhase.Complete, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
    }

    [Fact]
    public async Task Delete_Job_ItsArtifactsAreRemovedUnlessAnotherJobUsesThem()
    {
        NewJob alone = await CompleteAsync(), first = await CompleteAsync("shared"), second = await CompleteAsync("shared");
        var orphans = new OrphanStore(farm.Database);
        while ((await orphans.TakeAsync(100, Ct)).Count > 0)
        {
            // Caches of the finished jobs, and what other tests have left.
        }

        Assert.True(await jobs.DeleteAsync(alone.Uid, Ct));
        Assert.True(await jobs.DeleteAsync(first.Uid, Ct));
        Assert.False(await jobs.DeleteAsync(first.Uid, Ct));
        string[] taken = [.. (await orphans.TakeAsync(100, Ct)).Select(orphan => orphan.Key.Hex).Order()];

        Assert.Equal(alone.Tasks.SelectMany(task => task.Work.Outputs).Select(key => key.Hex).Distinct().Order(), taken);
        Assert.NotNull(await jobs.FindAsync(second.Uid, Ct));
    }

    [Fact]
    public async Task Complete_Job_GivesUpItsFeatureCaches()
    {
        NewJob job = await CompleteAsync();
        IReadOnlyList<StoredArtifact> taken = await new OrphanStore(farm.Database).TakeAsync(1000, Ct);
        string cache = ((Contracts.Tasks.DecodeTask)job.Tasks[2].Work).Leaves[0].Key.Hex;
        Assert.Contains(cache, taken.Select(orphan => orphan.Key.Hex));
        Assert.DoesNotContain(job.Tasks[0].Work.Key.Hex, taken.Select(orphan => orphan.Key.Hex));
    }

    [Fact]
    public async Task Write_ByALeaderThatWasReplaced_IsRefused()
    {
        NewJob job = await AddAsync();
        var former = new JobStore(farm.Database, new LeaderFence(4));
        await former.SetPriorityAsync(job.Uid, 1, Ct);
        await new JobStore(farm.Database, new LeaderFence(5)).SetPriorityAsync(job.Uid, 2, Ct);
        await Assert.ThrowsAsync<StaleLeaderException>(() => former.SetPriorityAsync(job.Uid, 3, Ct));
        Assert.Equal(2, (await jobs.FindAsync(job.Uid, Ct))!.Priority);
    }

    [Fact]
    public async Task Snapshot_AtWork_CountsSteps()
    {
        (NewJob job, TaskLease lease) = await AtWorkAsync();
        await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct);
        TaskLease denoise = (await leases.ClaimAsync(Worker("a"), Ct))!;
        await leases.ExtendAsync(denoise, new TaskProgress(0, 2, 4), Ct);
        JobSnapshot seen = (await jobs.SnapshotAsync(job.Uid, Ct))!;
        Assert.Equal((1 + 5) / 16.0, seen.Progress, precision: 9);
        Assert.Equal((1, 1, 3, 0), (seen.Count(TaskState.Done), seen.Count(TaskState.Leased), seen.Count(TaskState.Blocked), seen.Retries));
    }

    private ClaimRequest Worker(string name) => SmallJobs.Worker(name, pool) with { Holder = $"{name}-{pool}" };

    private async Task<NewJob> AddAsync(string? content = null)
    {
        NewJob job = SmallJobs.Make(content, pool);
        await jobs.AddAsync(job, Ct);
        return job;
    }

    private async Task SuspendForAnHourAsync(NewJob job)
    {
        await jobs.SetSuspendedAsync(job.Uid, suspended: true, Ct);
        await farm.Database.StatementAsync(context => context.Database.ExecuteSqlAsync($"update jobs set suspended_at = suspended_at - interval '1 hour' where uid = {job.Uid}", Ct), Ct);
        await jobs.SetSuspendedAsync(job.Uid, suspended: false, Ct);
    }

    private async Task<(NewJob Job, TaskLease Lease)> AtWorkAsync()
    {
        NewJob job = await AddAsync();
        return (job, (await leases.ClaimAsync(Worker("a"), Ct))!);
    }

    private async Task<NewJob> CompleteAsync(string? content = null)
    {
        NewJob job = await AddAsync(content);
        await DrainAsync();
        Assert.Equal(JobPhase.Complete, (await jobs.FindAsync(job.Uid, Ct))!.Phase);
        return job;
    }

    private async Task<List<(string Task, bool Anew, int Attempt)>> DrainAsync()
    {
        List<(string, bool, int)> done = [];
        while (await leases.ClaimAsync(Worker("drain"), Ct) is { } lease)
        {
            done.Add((lease.Work.Id, lease.Anew, lease.Attempt));
            await leases.CommitAsync(lease, SmallJobs.Result(lease), Ct);
        }

        return done;
    }

    private async Task AuditAsync() => Assert.Empty(await new FarmAudit(farm.Database).FindAsync(Ct));
}
