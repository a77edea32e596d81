using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Controllers.Tests.Caches;

/// <summary>With a server of its own, since it goes away.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Informer_AfterAnOutage_GoesOn()
    {
        await using TestCluster cluster = await TestCluster.StartNewAsync();
        using Kubernetes client = cluster.Client();
        string space = await cluster.NamespaceAsync();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("before"), space);
        var options = new InformerOptions { Backoff = new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)) };
        var informer = new Informer<V1ConfigMap>(new ResourceClient<V1ConfigMap>(client, space), TimeProvider.System, NullLogger.Instance, options);
        using var stop = new CancellationTokenSource();
        Task running = informer.RunAsync(stop.Token);
        await informer.SyncedAsync(stop.Token);

        await cluster.StopAsync();
        await cluster.StartAsync();
        // By a connection of its own: that of before may not know yet that it was cut.
        using Kubernetes other = cluster.Client();
        await other.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("after"), space);

        await Eventually.TrueAsync(() => informer.Cache.Find(new ObjectKey(space, "after")) is not null);
        Assert.NotNull(informer.Cache.Find(new ObjectKey(space, "before")));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
