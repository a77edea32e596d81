using k8s;
using k8s.Models;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

[Collection(ClusterCollection.Name)]
public sealed class WatchTests(ClusterFixture fixture) : IDisposable
{
    private readonly TestCluster cluster = fixture.Cluster;
    private readonly Kubernetes client = fixture.Cluster.Client();
    private readonly CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        limit.Dispose();
        client.Dispose();
    }

    [Fact]
    public async Task Watch_FromAVersion_TellsWhatHappenedSinceInOrder()
    {
        string space = await cluster.NamespaceAsync();
        string version = (await client.CoreV1.ListNamespacedConfigMapAsync(space)).ResourceVersion();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a", "k", "1"), space);
        await client.CoreV1.ReplaceNamespacedConfigMapAsync(Make.ConfigMap("a", "k", "2"), "a", space);
        await client.CoreV1.DeleteNamespacedConfigMapAsync("a", space);

        var seen = new List<string>();
        await foreach ((WatchEventType type, V1ConfigMap map) in client.CoreV1.WatchListNamespacedConfigMapAsync(
            space, fieldSelector: "metadata.name=a", resourceVersion: version, cancellationToken: limit.Token))
        {
            seen.Add($"{type} {map.Data["k"]}");
            if (seen.Count == 3)
                break;
        }

        Assert.Equal(["Added 1", "Modified 2", "Deleted 2"], seen);
    }

    [Fact]
    public async Task Watch_ByLabel_TellsWhenAnObjectStopsAndStartsToMatch()
    {
        string space = await cluster.NamespaceAsync();
        string version = (await client.CoreV1.ListNamespacedConfigMapAsync(space)).ResourceVersion();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a"), space);
        foreach (string tier in new[] { "gpu", "cpu", "gpu" })
        {
            await client.CoreV1.PatchNamespacedConfigMapAsync(
                new V1Patch($$$$"""{"metadata":{"labels":{"tier":"{{{{tier}}}}"}}}""", V1Patch.PatchType.MergePatch), "a", space);
        }

        var seen = new List<WatchEventType>();
        await foreach ((WatchEventType type, _) in client.CoreV1.WatchListNamespacedConfigMapAsync(
            space, labelSelector: "tier=gpu", resourceVersion: version, cancellationToken: limit.Token))
        {
            seen.Add(type);
            if (seen.Count == 3)
                break;
        }

        Assert.Equal([WatchEventType.Added, WatchEventType.Deleted, WatchEventType.Added], seen);
    }

    [Fact]
    public async Task Watch_WithoutEventsOfItsOwn_GetsABookmarkToGoOnFrom()
    {
        string space = await cluster.NamespaceAsync();
        string elsewhere = await cluster.NamespaceAsync();
        string version = (await client.CoreV1.ListNamespacedConfigMapAsync(space)).ResourceVersion();

        string? bookmark = null;
        using var seen = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        Task noise = NoiseAsync(elsewhere, seen.Token);
        // The real server sends one some seconds before the time of a watch is up, if something was written since the watch began.
        await foreach ((WatchEventType type, V1ConfigMap map) in client.CoreV1.WatchListNamespacedConfigMapAsync(
            space, allowWatchBookmarks: true, fieldSelector: "metadata.name=a", resourceVersion: version, timeoutSeconds: 10, cancellationToken: limit.Token))
        {
            Assert.Equal(WatchEventType.Bookmark, type);
            bookmark = map.ResourceVersion();
            if (ulong.Parse(bookmark) > ulong.Parse(version))
                break;
        }

        await seen.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => noise);
        Assert.True(bookmark is not null && ulong.Parse(bookmark) > ulong.Parse(version), $"the last bookmark, {bookmark}, is not after {version}");
    }

    [Fact]
    public async Task Watch_OfACustomResource_GivesJson()
    {
        string space = await cluster.NamespaceAsync();
        await Widgets.CreateAsync(client, space, Widgets.Make("a", replicas: 4));

        await foreach ((WatchEventType type, object item) in client.CustomObjects.WatchListNamespacedCustomObjectAsync(
            Widgets.Group, Widgets.Version, space, Widgets.Plural, cancellationToken: limit.Token))
        {
            Widget widget = KubernetesJson.Deserialize<Widget>(KubernetesJson.Serialize(item));
            Assert.Equal((WatchEventType.Added, "a", 4), (type, widget.Name(), widget.Spec.Replicas));
            break;
        }
    }

    [Fact]
    public async Task Watch_Cancelled_EndsAtOnce()
    {
        string space = await cluster.NamespaceAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.CoreV1.WatchListNamespacedConfigMapAsync(
                space, fieldSelector: "metadata.name=none", cancellationToken: soon.Token))
            {
            }
        });
        Assert.False(limit.IsCancellationRequested);
    }

    private async Task NoiseAsync(string space, CancellationToken ct)
    {
        for (int i = 0; ; i++)
        {
            await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap($"noise-{i}"), space, cancellationToken: ct);
            await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, ct);
        }
    }
}
