using System.Diagnostics;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Operator;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Benchmarks;

/// <summary>What the operator asks of an API server, within the rate of its client: 100 requests a second, 150 at once.</summary>
internal static class ClusterBenchmarks
{
    private const int Groups = 200;
    private const int GroupSize = 2;
    private const int Passes = 50;

    public static IEnumerable<Measurement> Measure() => MeasureAsync().GetAwaiter().GetResult();

    private static async Task<List<Measurement>> MeasureAsync()
    {
        await using TestCluster cluster = await TestCluster.StartNewAsync();
        using Kubernetes client = cluster.Client();
        await DefineAsync(client);
        string space = await cluster.NamespaceAsync();

        var writes = new WriteCounter();
        using Kubernetes limited = cluster.Client(writes, new ThrottlingHandler(new RateLimiter(100, 150, TimeProvider.System), TimeProvider.System));
        var pools = new PoolController(limited, space, new PoolOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        Task running = new ControllerManager(pools.Informers, [pools.Controller], TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
        await Task.WhenAll(pools.Informers.Select(informer => informer.SyncedAsync(stop.Token)));

        long begun = Stopwatch.GetTimestamp();
        RenderPoolResource pool = await client.CustomObjects.CreateNamespacedCustomObjectAsync<RenderPoolResource>(
            Pool(Groups), KindDefinition.Group, KindDefinition.Version, space, RenderPoolKind.Plural);
        while (pools.Caches.Pods.All().Count < Groups * GroupSize)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        int created = writes.Count;

        var events = new EventRecorder(limited, "benchmark", TimeProvider.System, NullLogger.Instance);
        var reconciler = new RenderPoolReconciler(pools.Caches, new PoolActuator(limited, pools.Caches, events, TimeProvider.System), deaths: null, new PoolOptions(), TimeProvider.System);
        begun = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < Passes; pass++)
            await reconciler.ReconcileAsync(ObjectKey.Of(pool), stop.Token);
        double milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / Passes;
        int atRest = writes.Count - created;
        await stop.CancelAsync();
        await running;
        double megabytes = await OperatorMemory.MeasureAsync(cluster, space);

        string what = $"{Groups} groups of {GroupSize} pods, {cluster.Description}";
        return
        [
            new("pool-create", seconds, "s", $"from the pool to its last pod: {what}"),
            new("pool-create-writes", created, "writes", $"pods, service, budget and status: {what}"),
            new("pool-rest", milliseconds, "ms", $"a pass with nothing to do: {what}"),
            new("pool-rest-writes", atRest, "writes", $"of {Passes} passes with nothing to do"),
            new("operator-memory", megabytes, "MB", $"resident, of the operator's process that leads: {what}"),
        ];
    }

    /// <summary>The kinds, ready to be used.</summary>
    public static async Task DefineAsync(Kubernetes client)
    {
        foreach (KindDefinition kind in Kinds.All)
            await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(KubernetesYaml.Deserialize<V1CustomResourceDefinition>(DefinitionWriter.Yaml(kind)));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
    }

    /// <summary>A pool of pods that do nothing.</summary>
    public static JsonObject Pool(int groups) => new()
    {
        ["apiVersion"] = $"{KindDefinition.Group}/{KindDefinition.Version}",
        ["kind"] = RenderPoolKind.Name,
        ["metadata"] = new JsonObject { ["name"] = "pool" },
        ["spec"] = new JsonObject
        {
            ["models"] = new JsonArray(new JsonObject { ["path"] = "models/tiny" }),
            ["groups"] = groups,
            ["shape"] = new JsonObject { ["ring"] = GroupSize },
            ["template"] = new JsonObject
            {
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "worker", ["image"] = "pause" }) },
            },
        },
    };

    private sealed class WriteCounter : DelegatingHandler
    {
        private int count;

        public int Count => count;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get)
                Interlocked.Increment(ref count);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
