using System.Text.Json.Nodes;
using k8s;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Definitions;
using Wan.Farm.Operator.VideoSchedules;
using Wan.Farm.Store;
using Wan.Farm.Store.Audit;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Pools;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Operator.Tests.VideoJobs;

/// <summary>The whole operator, from an object on an API server to tasks in PostgreSQL and back. The test is the worker: it takes leases and commits them.</summary>
[Collection(OperatorClusterCollection.Name)]
public sealed class FarmTests(OperatorCluster fixture) : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TestCluster cluster = fixture.Cluster;
    private readonly CancellationTokenSource stop = new();
    private readonly Kubernetes client = fixture.Cluster.Client();
    private readonly string connection = PostgresServer.Shared.NewDatabase();
    private readonly int port = FreePort.Next();
    private FarmDatabase database = null!;
    private string space = "";
    private Task<int> running = Task.FromResult(0);

    private ClaimRequest Worker => new($"{space}.pool", "pool-0", "pool-0-0-0");

    public async Task InitializeAsync()
    {
        space = await cluster.NamespaceAsync();
        database = FarmDatabase.Open(new() { ConnectionString = connection });
        var options = new OperatorOptions
        {
            Namespace = space,
            Watch = space,
            Database = connection,
            Port = port,
            MetricsInterval = TimeSpan.FromMilliseconds(100),
            Jobs = new() { ProgressInterval = TimeSpan.FromMilliseconds(200), WaitInterval = TimeSpan.FromMilliseconds(100) },
        };
        running = new OperatorHost(options, cluster.Config, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(stop.Token);
        await Documents.CreateAsync(client, space, Documents.Pool());
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        Assert.Equal(0, await running);
        await database.DisposeAsync();
        client.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task Job_WhoseTasksAWorkerDoes_BecomesCompleteAndTheRecordsAreSound()
    {
        await Documents.CreateAsync(client, space, Documents.Job());
        await EnterAsync();

        var done = new List<string>();
        while (await TakeAsync() is { } lease)
        {
            done.Add(lease.Work.Id);
            await CommitAsync(lease);
        }

        Assert.Equal(["encode", "denoise", "decode", "assemble"], done);
        VideoJobResource job = await UntilAsync(now => now.Status?.Conditions.IsTrue(VideoJobConditions.Complete) == true);
        Assert.Equal((VideoJobState.Complete, 100, "4/4", "/videos/job.mp4"), (job.Status!.State, job.Status.ProgressPercent, job.Status.Chunks!.Summary, job.Status.Output));
        Assert.Empty(await new FarmAudit(database).FindAsync(Ct));
    }

    [Fact]
    public async Task Operator_ThatLeads_IsReadyAndCountsTheFarm()
    {
        await Documents.CreateAsync(client, space, Documents.Job());
        await EnterAsync();
        TaskLease lease = (await TakeAsync())!;
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string[] expected =
        [
            $"wanfarm_jobs{{namespace=\"{space}\",state=\"Running\"}} 1",
            $"wanfarm_groups{{namespace=\"{space}\",pool=\"pool\",state=\"wanted\"}} 1",
            $"wanfarm_tasks{{pool=\"{space}.pool\",state=\"leased\"}} 1",
            $"wanfarm_tasks{{pool=\"{space}.pool\",state=\"blocked\"}} 3",
            $"wanfarm_leases{{pool=\"{space}.pool\"}} 1",
            $"wanfarm_workers{{pool=\"{space}.pool\"}} 1",
            "wanfarm_database_up 1",
            "leader_election_master_status{name=\"wan-farm-operator\"} 1",
            "workqueue_depth{name=\"jobs\"} 0",
        ];

        string metrics = "";
        string[] missing = expected;
        await Eventually.TrueAsync(
            async () =>
            {
                metrics = await http.GetStringAsync("/metrics");
                missing = [.. expected.Where(line => !metrics.Contains(line, StringComparison.Ordinal))];
                return missing.Length == 0;
            },
            () => $"missing: {string.Join('\n', missing)}\nin:\n{metrics}");

        Assert.Equal("leads\n", await http.GetStringAsync("/readyz"));
        Assert.Equal("alive\n", await http.GetStringAsync("/healthz"));
        Assert.Matches("controller_runtime_reconcile_total\\{controller=\"jobs\",result=\"[a-z_]+\"\\} [1-9]", metrics);
        Assert.Matches("rest_client_requests_total\\{code=\"200\",method=\"GET\",host=\"[^\"]+\"\\} [1-9]", metrics);

        await CommitAsync(lease);
        await Eventually.TrueAsync(async () => (await http.GetStringAsync("/metrics")).Contains("wanfarm_attempts{outcome=\"Committed\"} 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Job_OfWhichATaskFailsTooOften_FailsAndSaysWhichAndWhy()
    {
        await Documents.CreateAsync(client, space, Documents.Job().Set("spec.failurePolicy.maxRestarts", 0));
        await EnterAsync();

        TaskLease lease = (await TakeAsync())!;
        await new LeaseStore(database).FailAsync(lease, default, new TaskFailure(TaskFailureKind.Permanent, "numbers are not finite in block 3"), Ct);

        Condition failed = (await UntilAsync(now => now.Status?.Conditions.IsTrue(VideoJobConditions.Failed) == true)).Status!.Conditions.Find(VideoJobConditions.Failed)!;
        Assert.Equal("RetriesExhausted", failed.Reason);
        Assert.Contains("encode", failed.Message);
        Assert.Contains("numbers are not finite in block 3", failed.Message);
    }

    [Fact]
    public async Task Job_ThatIsSuspended_StopsItsWorkerAndGoesOnWhenItIsResumed()
    {
        await Documents.CreateAsync(client, space, Documents.Job());
        await EnterAsync();
        TaskLease lease = (await TakeAsync())!;
        var leases = new LeaseStore(database);

        await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"suspend":true}}""");
        await Eventually.TrueAsync(async () => await leases.ExtendAsync(lease, default, Ct) == LeaseOrder.Stop);
        await leases.ReleaseAsync(lease, default, "told to stop", Ct);
        await UntilAsync(now => now.Status?.Reason == VideoJobReasons.Suspended);
        Assert.Null(await leases.ClaimAsync(Worker, Ct));
        await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"suspend":false}}""");

        await Eventually.TrueAsync(async () => await leases.ClaimAsync(Worker, Ct) is { Attempt: 2 });
    }

    [Fact]
    public async Task Job_ThatIsDeletedAtWork_TakesTheLeaseFromItsWorkerAndIsGone()
    {
        await Documents.CreateAsync(client, space, Documents.Job());
        await EnterAsync();
        TaskLease lease = (await TakeAsync())!;

        await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "videojobs", "job");

        await Eventually.TrueAsync(async () => await new LeaseStore(database).ExtendAsync(lease, default, Ct) == LeaseOrder.Lost);
        await Eventually.TrueAsync(async () =>
            (await client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "videojobs"))["items"]!.AsArray().Count == 0);
        Assert.Empty(await new JobStore(database).ListAsync(Ct));
    }

    [Fact]
    public async Task Schedule_ThatWasDueWhileNobodyLooked_MakesTheLatestVideoAndIsKeptByQuartz()
    {
        await Documents.CreateAsync(client, space, Documents.Schedule().Set("spec.schedule", "*/5 * * * *"));
        await Eventually.TrueAsync(async () => (await ScheduleAsync()).Status?.Conditions.Find(VideoScheduleReasons.Ready)?.Reason == VideoScheduleReasons.Scheduled);

        DateTimeOffset hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        await Documents.PatchAsync(client, space, "videoschedules", "nightly", $$$"""{"status":{"countedUntil":"{{{ChildJobs.Text(hourAgo)}}}"}}""", status: true);

        await Eventually.TrueAsync(async () => (await ScheduleAsync()).Status?.LastScheduleTime is not null);
        DateTimeOffset due = (await ScheduleAsync()).Status!.LastScheduleTime!.Value;
        Assert.InRange(TimeProvider.System.GetUtcNow() - due, TimeSpan.Zero, TimeSpan.FromMinutes(5.5));
        JsonArray jobs = (await client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "videojobs"))["items"]!.AsArray();
        Assert.Contains(ChildJobs.NameOf("nightly", due), jobs.Select(job => (string?)job!["metadata"]!["name"]));
        Assert.Equal(
            ["0 0,5,10,15,20,25,30,35,40,45,50,55 * * * ?"],
            await database.ReadAsync(context => context.Database.SqlQuery<string>($"select cron_expression as \"Value\" from qrtz_cron_triggers where trigger_group = {space}").ToListAsync(Ct), Ct));
    }

    private Task<VideoScheduleResource> ScheduleAsync() =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<VideoScheduleResource>("wan.farm", "v1alpha1", space, "videoschedules", "nightly");

    /// <summary>As soon as the schema is there.</summary>
    private Task EnterAsync() => Eventually.TrueAsync(async () =>
    {
        try
        {
            await new PoolStore(database).EnterAsync(Worker, [new PoolModel("models/tiny", Models.Tiny, PoolModel.Cpu)], Ct);
            return true;
        }
        catch (Exception error) when (error.GetBaseException() is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UndefinedTable })
        {
            return false;
        }
    });

    /// <returns>Null once the job is done.</returns>
    private async Task<TaskLease?> TakeAsync()
    {
        TaskLease? lease = null;
        await Eventually.TrueAsync(async () =>
        {
            lease = await new LeaseStore(database).ClaimAsync(Worker, Ct);
            return lease is not null || (await new JobStore(database).ListAsync(Ct)).Any(job => job.Phase == JobPhase.Complete);
        });
        return lease;
    }

    private async Task CommitAsync(TaskLease lease)
    {
        StoredArtifact[] artifacts = [.. lease.Work.Outputs.Select(key => new StoredArtifact(key, "test", 1, new string('0', 64)))];
        JobOutput[] outputs = lease.Work.Id == "assemble" ? [new JobOutput("job.mp4", "/videos/job.mp4", 1, new string('0', 64))] : [];
        Assert.True(await new LeaseStore(database).CommitAsync(lease, new TaskResult(default, 1) { Artifacts = artifacts, Outputs = outputs }, Ct));
    }

    private async Task<VideoJobResource> UntilAsync(Func<VideoJobResource, bool> condition)
    {
        VideoJobResource? now = null;
        await Eventually.TrueAsync(async () =>
        {
            now = await client.CustomObjects.GetNamespacedCustomObjectAsync<VideoJobResource>("wan.farm", "v1alpha1", space, "videojobs", "job");
            return condition(now);
        });
        return now!;
    }
}
