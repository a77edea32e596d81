using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.E2E.Tests.Fixtures;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store.Rows;
using Wan.Farm.Testing.Kubernetes.Kubelet;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>Whatever happens to a worker, the job is the video of an undisturbed render, and the farm is sound afterwards.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Faults")]
public sealed class WorkerFaultTests(ClusterServers servers, ITestOutputHelper output) : ClusterTest(servers, output)
{
    private const int Freeze = 19;
    private const int Thaw = 18;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Worker_KilledAtARandomStep_JobIsTheSameVideo(int run)
    {
        await AtWorkAsync(steps: 120);
        await Task.Delay(TimeSpan.FromMilliseconds(new Random(run).Next(1000)), TimeProvider.System);
        string group = await Farm.BusyGroupAsync("pool");
        int progress = (await Farm.JobAsync("e2e")).Status!.ProgressPercent ?? 0;

        Farm.Rank(group, rank: 0).Kill();

        VideoJobResource job = await Farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        AssertSameVideo(job);
        Output.WriteLine($"run {run}: killed {group} at {progress} %; {job.Status!.Retries} retries");
        Assert.True(job.Status.Retries > 0, "it was done before the worker was killed");
        await AuditAsync();
    }

    [Fact]
    public async Task Worker_FrozenPastItsLeaseAndThawed_JobIsTheSameVideo()
    {
        await AtWorkAsync();
        PodProcess worker = Farm.Rank(await Farm.BusyGroupAsync("pool"), rank: 0);

        worker.Signal(Freeze);
        VideoJobResource job = await Farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        AssertSameVideo(job);
        worker.Signal(Thaw);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);   // it writes what it can

        AssertSameVideo(await Farm.JobAsync("e2e"));
        await AuditAsync();
    }

    [Fact]
    public async Task RankOtherThanTheFirst_Killed_GroupStartsAgainAndNothingCountsAsAFailure()
    {
        await AtWorkAsync(groups: 1, ring: 2, steps: 60);
        string group = await Farm.BusyGroupAsync("pool");

        Farm.Rank(group, rank: 1).Kill();

        VideoJobResource job = await Farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        AssertSameVideo(job);
        IReadOnlyList<(string Task, AttemptRow Attempt)> attempts = await Farm.AttemptsAsync("e2e");
        foreach ((string task, AttemptRow attempt) in attempts.Where(attempt => attempt.Attempt.Outcome != AttemptOutcome.Committed))
            Output.WriteLine($"{task} {attempt.Attempt}: {attempt.Outcome} {attempt.Failure} at step {attempt.Step}: {attempt.Message}");
        Assert.Contains(attempts, attempt => attempt.Attempt.Outcome != AttemptOutcome.Committed);
        Assert.All(attempts, attempt => Assert.Contains(attempt.Attempt.Failure, new TaskFailureKind?[] { null, TaskFailureKind.Lost }));
        await AuditAsync();
    }

    [Fact]
    public async Task Worker_DiedOfWhatARuleOfTheJobIsAbout_FailsTheJobAtOnce()
    {
        Place.WriteLongJob(steps: 240);
        await Farm.ApplyAsync(Pool(groups: 1, GoldenModels.TextToVideo));
        await Farm.ApplyAsync(File.ReadAllText(Place.JobFile) + "\n  failurePolicy: { rules: [{ action: FailJob, onExitCodes: [137] }] }\n");
        await Farm.WaitAsync("e2e", job => job.Status?.ProgressPercent > 0, "at work");

        Farm.Rank(await Farm.BusyGroupAsync("pool"), rank: 0).Kill();

        VideoJobResource job = await Farm.WaitForAsync("e2e", VideoJobConditions.Failed);
        Condition failed = job.Status!.Conditions.Find(VideoJobConditions.Failed)!;
        Output.WriteLine($"{failed.Reason}: {failed.Message}");
        Assert.Equal("FailurePolicyRule", failed.Reason);
        Assert.Contains("exit code 137", failed.Message, StringComparison.Ordinal);
        await AuditAsync();
    }

    [Fact]
    public async Task Chunk_ThatAlwaysFails_FailsTheJobWhichSaysWhichAndWhy()
    {
        using var encoder = new HeldEncoder();
        Place.WriteJobText(HeldEncoder.Job("failing", GoldenModels.TextToVideo, maxRestarts: 1));
        await Farm.ApplyAsync(Pool(groups: 2, GoldenModels.TextToVideo, environment: encoder.Environment));
        await Farm.ApplyAsync(File.ReadAllText(Place.JobFile));

        VideoJobResource job = await Farm.WaitForAsync("failing", VideoJobConditions.Failed);

        Condition failed = job.Status!.Conditions.Find(VideoJobConditions.Failed)!;
        Output.WriteLine($"{failed.Reason}: {failed.Message}");
        Assert.Equal("RetriesExhausted", failed.Reason);
        Assert.StartsWith("assemble failed 2 times: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains(HeldEncoder.Complaint, failed.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Farm.AttemptsAsync("failing")).Count(attempt => attempt.Attempt.Outcome == AttemptOutcome.Failed));
        await AuditAsync();
    }
}
