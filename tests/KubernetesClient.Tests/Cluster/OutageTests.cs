using System.Net;
using k8s;
using k8s.Models;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

/// <summary>Servers that go away or forget.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private TestCluster cluster = null!;
    private Kubernetes client = null!;

    public async Task InitializeAsync()
    {
        cluster = await TestCluster.StartNewAsync(new() { ForgetsSoon = true });
        client = cluster.Client();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task Client_AfterAnOutage_GoesOnWithTheSameObjects()
    {
        string space = await cluster.NamespaceAsync();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a", "k", "1"), space);

        await cluster.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.CoreV1.ReadNamespacedConfigMapAsync("a", space));
        await cluster.StartAsync();

        Assert.Equal("1", (await client.CoreV1.ReadNamespacedConfigMapAsync("a", space)).Data["k"]);
    }

    [Fact]
    public async Task Watch_DuringAnOutage_EndsOrThrowsAndDoesNotHang()
    {
        string space = await cluster.NamespaceAsync();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a", "k", "1"), space);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        Exception? end = await Record.ExceptionAsync(async () =>
        {
            await foreach (var _ in client.CoreV1.WatchListNamespacedConfigMapAsync(space, fieldSelector: "metadata.name=a", cancellationToken: limit.Token))
                await cluster.StopAsync();
        });

        Assert.False(limit.IsCancellationRequested);
        Assert.True(end is null or IOException or HttpRequestException or WebException, $"{end}");
    }

    [Fact]
    public async Task Watch_FromAForgottenVersion_ReportsExpiredThroughOnError()
    {
        string version = (await client.CoreV1.ListNamespaceAsync()).ResourceVersion();
        await cluster.ForgetHistoryAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var errors = new List<Exception>();
        await foreach (var _ in client.CoreV1.WatchListNamespaceAsync(resourceVersion: version, onError: errors.Add, cancellationToken: limit.Token))
            Assert.Fail("the watch tells of something");

        KubernetesException gone = Assert.IsType<KubernetesException>(Assert.Single(errors));
        Assert.Equal((410, "Expired"), (gone.Status.Code, gone.Status.Reason));
    }

    [Fact]
    public async Task List_GoingOnFromAForgottenPage_IsRefusedWith410()
    {
        await cluster.NamespaceAsync();
        string token = (await client.CoreV1.ListNamespaceAsync(limit: 1)).Continue();
        Assert.NotEmpty(token);
        await cluster.ForgetHistoryAsync();

        V1Status status = await StatusOf.RefusalAsync(() => client.CoreV1.ListNamespaceAsync(limit: 1, continueParameter: token));

        Assert.Equal((410, "Expired"), (status.Code, status.Reason));
    }
}
