using System.Globalization;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Controllers;
using Wan.Farm.Messaging;
using Wan.Farm.Operator;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Store;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Pools;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Benchmarks;

/// <summary>What a job costs the API server: two jobs that take as long as each other, one of ten times the chunks. The benchmark is their worker.</summary>
/// <remarks>Counted by the server: its resource versions count every write to its store, and nobody else writes.</remarks>
internal static class JobBenchmarks
{
    private const int FewSegments = 6;
    private const int ManySegments = 66;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly CancellationToken Ct = CancellationToken.None;

    private static readonly ModelFacts Facts = new(
        "d1",
        "original",
        new TransformerFacts("t2v", InChannels: 16, Dim: 64, FfnDim: 128, Heads: 2, Layers: 2, TextLength: 512, PatchSize: (1, 2, 2), Parameters: 100_000),
        new VaeFacts(LatentChannels: 16, BaseDim: 8, SpatialStride: 8, TemporalStride: 4, Parameters: 100_000),
        new TextEncoderFacts(Dim: 32, AttentionDim: 32, FfnDim: 64, Heads: 2, Layers: 2, Vocabulary: 256, Parameters: 100_000));

    public static IEnumerable<Measurement> Measure() => MeasureAsync().GetAwaiter().GetResult();

    private static async Task<List<Measurement>> MeasureAsync()
    {
        await using TestCluster cluster = await TestCluster.StartNewAsync();
        using Kubernetes client = cluster.Client();
        await ClusterBenchmarks.DefineAsync(client);
        string space = await cluster.NamespaceAsync();
        using var server = new PostgresServer();
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = server.NewDatabase() });
        await database.MigrateAsync(Ct);
        var poolStore = new PoolStore(database);

        var pools = new PoolController(client, space, new PoolOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var book = new StoreJobBook(new JobStore(database), poolStore, new InputStore(database));
        var jobs = new JobController(client, space, pools.Caches, book, new NoBus(), new JobOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        Task running = new ControllerManager([.. pools.Informers, jobs.Informer], [pools.Controller, jobs.Controller], TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
        await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(ClusterBenchmarks.Pool(groups: 1), KindDefinition.Group, KindDefinition.Version, space, RenderPoolKind.Plural);
        var worker = new ClaimRequest(PoolCaches.PoolKey(space, "pool"), "pool-0", "pool-0-0-0");
        await poolStore.EnterAsync(worker, [new("models/tiny", Facts, Contracts.Farm.PoolModel.Cpu)], Ct);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);

        (int Chunks, long Writes) few = await RunAsync(FewSegments), many = await RunAsync(ManySegments);
        await stop.CancelAsync();
        await running;
        double perChunk = (double)(many.Writes - few.Writes) / (many.Chunks - few.Chunks);
        return
        [
            new("job-writes", few.Writes, "writes", $"API writes for a job of {few.Chunks} chunks in {Duration.TotalSeconds} s, its events and finalizer included: {cluster.Description}"),
            new("job-writes-many", many.Writes, "writes", $"the same for {many.Chunks} chunks in as long a time"),
            new("job-writes-per-chunk", perChunk, "writes", "API writes that one more chunk costs"),
        ];

        async Task<(int Chunks, long Writes)> RunAsync(int segments)
        {
            string name = $"job-{segments}";
            long before = await VersionAsync(client, space);
            await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(Job(name, segments), KindDefinition.Group, KindDefinition.Version, space, "videojobs");
            var leases = new LeaseStore(database);
            int chunks = 0;
            while (!(await JobAsync(client, space, name)).Status?.Conditions.IsTrue(VideoJobConditions.Complete) ?? true)
            {
                while (await leases.ClaimAsync(worker, Ct) is { } lease)
                {
                    await Task.Delay(Duration / segments, TimeProvider.System);
                    await leases.CommitAsync(lease, new TaskResult(default, Seconds: 0), Ct);
                    chunks++;
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);

            // Without this benchmark's own write.
            return (chunks, await VersionAsync(client, space) - before - 1);
        }
    }

    private static Task<VideoJobResource> JobAsync(Kubernetes client, string space, string name) =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<VideoJobResource>(KindDefinition.Group, KindDefinition.Version, space, "videojobs", name);

    private static async Task<long> VersionAsync(Kubernetes client, string space) =>
        long.Parse((await client.CoreV1.ListNamespacedPodAsync(space)).ResourceVersion(), CultureInfo.InvariantCulture);

    private static JsonObject Job(string name, int segments) => new()
    {
        ["apiVersion"] = $"{KindDefinition.Group}/{KindDefinition.Version}",
        ["kind"] = "VideoJob",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["model"] = new JsonObject { ["path"] = "models/tiny" },
            ["prompt"] = name,
            ["video"] = new JsonObject { ["width"] = 32, ["height"] = 32, ["frames"] = (segments * 4) + 1 },
            ["longVideo"] = new JsonObject { ["decode"] = new JsonObject { ["segmentLatents"] = 1 } },
        },
    };
}
