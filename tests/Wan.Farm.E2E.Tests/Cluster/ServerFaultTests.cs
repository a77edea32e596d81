using System.Diagnostics;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Messaging;
using Wan.Farm.Store.Rows;
using Wan.Farm.Testing;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>Whatever happens to the operator, the broker or the database, the job is the video of an undisturbed render, and the farm is sound afterwards.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Faults")]
public sealed class ServerFaultTests(ClusterServers servers, ITestOutputHelper output) : ClusterTest(servers, output)
{
    private static readonly TimeSpan LongestTakeover = TimeSpan.FromSeconds(15);
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Operator_KilledAndStartedAgain_JobIsTheSameVideo()
    {
        await AtWorkAsync();

        Farm.Operators[0].Kill();
        Farm.StartOperator();

        AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        await AuditAsync();
    }

    [Fact]
    public async Task EveryWorkerAndTheOperator_KilledAtOnce_JobIsTheSameVideo()
    {
        await AtWorkAsync(steps: 60);

        foreach (Testing.Kubernetes.Kubelet.IPodProcess worker in Farm.Workers.Values)
            worker.Kill();
        Farm.Operators[0].Kill();
        Farm.StartOperator();

        Operator.Resources.VideoJobResource job = await Farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        AssertSameVideo(job);
        Assert.True(job.Status!.Retries > 0, "it was done before anything was killed");
        await AuditAsync();
    }

    [Fact]
    public async Task Leader_OfTwoOperatorsKilled_TheOtherLeadsWithinFifteenSeconds()
    {
        await AtWorkAsync(steps: 200);
        string leader = (await Farm.LeaderAsync())!;
        Farm.StartOperator();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);   // it has seen the lease
        Assert.Equal(leader, await Farm.LeaderAsync());

        Farm.Operators[0].Kill();
        long killed = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(async () => await Farm.LeaderAsync() != leader);
        TimeSpan takeover = Stopwatch.GetElapsedTime(killed);

        Output.WriteLine($"another operator led after {takeover.TotalSeconds:0.0} s");
        Assert.True(takeover <= LongestTakeover, $"nobody led for {takeover.TotalSeconds:0.0} s");
        AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        await AuditAsync();
    }

    [Fact]
    public async Task Message_DeliveredThreeTimes_TasksAreDoneOnce()
    {
        await using FarmBus bus = FarmBus.Start(new FarmBusOptions { Address = Farm.Broker });
        await AtWorkAsync();
        Task<Operator.Resources.VideoJobResource> complete = Farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        int offers = 0;
        for (; !complete.IsCompleted; offers++)
        {
            await bus.OfferWorkAsync(Farm.KeyOf("pool"), 3, Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        AssertSameVideo(await complete);
        Output.WriteLine($"{offers} times three messages beside the operator's");
        Assert.All(await Farm.AttemptsAsync("e2e"), attempt => Assert.Equal((AttemptOutcome.Committed, 1), (attempt.Attempt.Outcome, attempt.Attempt.Attempt)));
        await AuditAsync();
    }

    [Fact]
    public async Task Broker_StoppedForAMinute_JobsGoOnAndAreTheSameVideo()
    {
        await AtWorkAsync(steps: 60);
        Servers.Rabbit.Stop();
        long stopped = Stopwatch.GetTimestamp();
        try
        {
            await Farm.ApplyAsync(File.ReadAllText(Place.JobFile).Replace("name: e2e", "name: meanwhile", StringComparison.Ordinal));
            AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
            AssertSameVideo(await Farm.WaitForAsync("meanwhile", VideoJobConditions.Complete));
            await Task.Delay(TimeSpan.FromMinutes(1) - Stopwatch.GetElapsedTime(stopped) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero, TimeProvider.System);
        }
        finally
        {
            Servers.Rabbit.Start();
        }
        Output.WriteLine($"the broker was away for {Stopwatch.GetElapsedTime(stopped).TotalSeconds:0} s");
        await Farm.ApplyAsync(File.ReadAllText(Place.JobFile).Replace("name: e2e", "name: afterwards", StringComparison.Ordinal));
        AssertSameVideo(await Farm.WaitForAsync("afterwards", VideoJobConditions.Complete));
        await AuditAsync();
    }

    [Fact]
    public async Task Database_Restarted_JobIsTheSameVideo()
    {
        await AtWorkAsync();

        Servers.Postgres.Stop();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        Servers.Postgres.Start();

        AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        await AuditAsync();
    }

    [Fact]
    public async Task Database_Lost_IsRebuiltFromJobsAndArtifacts()
    {
        await AtWorkAsync(steps: 120);
        string[] stored = [.. (await Farm.AttemptsAsync("e2e")).Where(attempt => attempt.Attempt.Outcome == AttemptOutcome.Committed).Select(attempt => attempt.Task)];

        Servers.Postgres.LoseDatabase(Farm.Database.Options.ConnectionString);

        AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        IReadOnlyList<(string Task, AttemptRow Attempt)> rebuilt = [.. (await Farm.AttemptsAsync("e2e")).Where(attempt => stored.Contains(attempt.Task))];
        Output.WriteLine($"stored before: {string.Join(", ", stored)}; taken from the store afterwards: {string.Join(", ", rebuilt.Where(attempt => attempt.Attempt.Reused).Select(attempt => attempt.Task))}");
        Assert.NotEmpty(stored);
        Assert.Equal(stored.Order(), rebuilt.Where(attempt => attempt.Attempt.Reused).Select(attempt => attempt.Task).Order());
        await AuditAsync();
    }
}
