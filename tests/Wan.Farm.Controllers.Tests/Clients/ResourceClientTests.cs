using k8s;
using k8s.Autorest;
using k8s.Models;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Tests.Cluster;

namespace Wan.Farm.Controllers.Tests.Clients;

[Collection(ClusterCollection.Name)]
public sealed class ResourceClientTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly Kubernetes client = fixture.Cluster.Client();
    private ResourceClient<V1ConfigMap> maps = null!;
    private string space = "";

    public async Task InitializeAsync()
    {
        space = await fixture.Cluster.NamespaceAsync();
        maps = new ResourceClient<V1ConfigMap>(client);
    }

    public Task DisposeAsync()
    {
        client.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task BuiltInKind_IsWrittenAndReadByItsName()
    {
        V1ConfigMap made = await maps.CreateAsync(Make.ConfigMap("a", "1", space), Ct);
        made.Data["value"] = "2";
        await maps.ReplaceAsync(made, Ct);
        Assert.Equal("2", (await maps.FindAsync(new ObjectKey(space, "a"), Ct))!.Data["value"]);

        await maps.DeleteAsync(new ObjectKey(space, "a"), made.Uid(), Ct);

        Assert.Null(await maps.FindAsync(new ObjectKey(space, "a"), Ct));
    }

    [Fact]
    public async Task KindOfTheCluster_HasNoNamespace()
    {
        var nodes = new ResourceClient<V1Node>(client);
        string name = "node-" + space;
        V1Node made = await nodes.CreateAsync(new V1Node { Metadata = new() { Name = name } }, Ct);
        Assert.Equal(made.Uid(), (await nodes.FindAsync(new ObjectKey("", name), Ct))!.Uid());
        await nodes.DeleteAsync(new ObjectKey("", name), made.Uid(), Ct);
    }

    [Fact]
    public async Task Delete_OfALaterObjectOfTheSameName_LeavesIt()
    {
        V1ConfigMap first = await maps.CreateAsync(Make.ConfigMap("a", "1", space), Ct);
        await maps.DeleteAsync(ObjectKey.Of(first), first.Uid(), Ct);
        V1ConfigMap second = await maps.CreateAsync(Make.ConfigMap("a", "2", space), Ct);

        await maps.DeleteAsync(ObjectKey.Of(first), first.Uid(), Ct);

        Assert.Equal(second.Uid(), (await maps.FindAsync(ObjectKey.Of(first), Ct))?.Uid());
    }

    [Fact]
    public async Task Refusals_SayWhatTheyAre()
    {
        V1ConfigMap made = await maps.CreateAsync(Make.ConfigMap("a", "1", space), Ct);
        HttpOperationException again = await Assert.ThrowsAsync<HttpOperationException>(() => maps.CreateAsync(Make.ConfigMap("a", "1", space), Ct));
        Assert.True(again.IsAlreadyExists());
        Assert.False(again.IsConflict());

        made.Metadata.ResourceVersion = "1";
        HttpOperationException stale = await Assert.ThrowsAsync<HttpOperationException>(() => maps.ReplaceAsync(made, Ct));
        Assert.True(stale.IsConflict());
        Assert.False(stale.IsAlreadyExists());

        HttpOperationException absent = await Assert.ThrowsAsync<HttpOperationException>(() => maps.ReplaceAsync(Make.ConfigMap("b", "1", space), Ct));
        Assert.True(absent.IsNotFound());
    }

    [Fact]
    public async Task Finalizer_IsSetOnceAndHoldsTheObjectUntilItIsRemoved()
    {
        const string Finalizer = "wan.farm/test";
        V1ConfigMap made = await maps.CreateAsync(Make.ConfigMap("a", "1", space), Ct);

        V1ConfigMap held = await maps.SetFinalizerAsync(made, Finalizer, present: true, Ct);
        Assert.Same(held, await maps.SetFinalizerAsync(held, Finalizer, present: true, Ct));
        await maps.DeleteAsync(ObjectKey.Of(held), held.Uid(), Ct);
        V1ConfigMap going = (await maps.FindAsync(ObjectKey.Of(held), Ct))!;
        Assert.NotNull(going.DeletionTimestamp());
        await maps.SetFinalizerAsync(going, Finalizer, present: false, Ct);

        Assert.Null(await maps.FindAsync(ObjectKey.Of(held), Ct));
    }
}
