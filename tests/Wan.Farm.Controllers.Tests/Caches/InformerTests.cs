using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Controllers.Tests.Cluster;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Controllers.Tests.Caches;

[Collection(ClusterCollection.Name)]
public sealed class InformerTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly TestCluster cluster = fixture.Cluster;
    private readonly WatchHandler watches = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Kubernetes client = fixture.Cluster.Client();
    private Kubernetes followed = null!;
    private string space = "";
    private Task running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        followed = cluster.Client(watches);
        space = await cluster.NamespaceAsync();
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        followed.Dispose();
        client.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task Cache_OfARunningInformer_FollowsWhatIsWritten()
    {
        await WriteAsync("a", "1");
        Informer<V1ConfigMap> informer = await RunAsync();
        Assert.Equal("1", Value(informer, "a"));

        await WriteAsync("b", "1");
        await client.CoreV1.ReplaceNamespacedConfigMapAsync(Make.ConfigMap("a", "2"), "a", space);
        await Eventually.TrueAsync(() => Value(informer, "a") == "2" && Value(informer, "b") == "1");
        await client.CoreV1.DeleteNamespacedConfigMapAsync("b", space);
        await Eventually.TrueAsync(() => Value(informer, "b") is null);

        Assert.All(informer.Cache.All(), map => Assert.Null(map.Metadata.ManagedFields));
    }

    [Fact]
    public async Task List_OfMoreThanAPage_IsWhole()
    {
        for (int i = 0; i < 7; i++)
            await WriteAsync($"map-{i}", "1");

        Informer<V1ConfigMap> informer = await RunAsync(new() { PageSize = 3 });

        Assert.Equal(7, informer.Cache.All().Count);
    }

    [Fact]
    public async Task List_OfWhichThePagesAreForgotten_IsReadAtOnce()
    {
        watches.ForgetsPages = true;
        for (int i = 0; i < 7; i++)
            await WriteAsync($"map-{i}", "1");

        Informer<V1ConfigMap> informer = await RunAsync(new() { PageSize = 3 });

        Assert.Equal(7, informer.Cache.All().Count);
    }

    [Fact]
    public async Task Cache_OfASelection_LosesAnObjectThatStopsToMatch()
    {
        V1ConfigMap map = Make.ConfigMap("a");
        map.Metadata.Labels = new Dictionary<string, string> { ["tier"] = "gpu" };
        await client.CoreV1.CreateNamespacedConfigMapAsync(map, space);
        await WriteAsync("b", "1");
        Informer<V1ConfigMap> informer = await RunAsync(new() { Selection = new(Labels: "tier=gpu") });
        Assert.Equal("a", Assert.Single(informer.Cache.All()).Name());

        await client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch("""{"metadata":{"labels":{"tier":"cpu"}}}""", V1Patch.PatchType.MergePatch), "a", space);

        await Eventually.TrueAsync(() => informer.Cache.All().Count == 0);
    }

    [Fact]
    public async Task Watch_FromAVersionThatTheServerForgot_ListsAgain()
    {
        await WriteAsync("a", "1");
        await WriteAsync("gone", "1");
        watches.Refuses = true;
        Informer<V1ConfigMap> informer = await RunAsync();
        await client.CoreV1.DeleteNamespacedConfigMapAsync("gone", space);
        await client.CoreV1.ReplaceNamespacedConfigMapAsync(Make.ConfigMap("a", "2"), "a", space);
        await cluster.ForgetHistoryAsync();
        Assert.Equal("1", Value(informer, "a"));

        watches.Refuses = false;

        await Eventually.TrueAsync(() => Value(informer, "a") == "2" && Value(informer, "gone") is null);
        await WriteAsync("later", "1");
        await Eventually.TrueAsync(() => Value(informer, "later") == "1");
    }

    [Fact]
    public async Task Watch_ThatSaysNothing_IsOpenedAnew()
    {
        watches.Silent = 1;
        Informer<V1ConfigMap> informer = await RunAsync(new() { SilenceLimit = TimeSpan.FromSeconds(0.3) });
        await WriteAsync("a", "1");

        await Eventually.TrueAsync(() => Value(informer, "a") == "1");

        Assert.True(watches.Watches > 1);
    }

    private async Task<Informer<V1ConfigMap>> RunAsync(InformerOptions? options = null)
    {
        options = (options ?? new()) with { Backoff = new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)) };
        var informer = new Informer<V1ConfigMap>(new ResourceClient<V1ConfigMap>(followed, space), TimeProvider.System, NullLogger.Instance, options);
        running = informer.RunAsync(stop.Token);
        await informer.SyncedAsync(stop.Token).WaitAsync(TimeSpan.FromSeconds(20));
        return informer;
    }

    private Task WriteAsync(string name, string value) => client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap(name, value), space);

    private string? Value(Informer<V1ConfigMap> informer, string name) => informer.Cache.Find(new ObjectKey(space, name))?.Data["value"];
}
