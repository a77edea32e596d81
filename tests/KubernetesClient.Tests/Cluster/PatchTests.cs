using k8s;
using k8s.Models;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

[Collection(ClusterCollection.Name)]
public sealed class PatchTests(ClusterFixture fixture) : IDisposable
{
    private readonly TestCluster cluster = fixture.Cluster;
    private readonly Kubernetes client = fixture.Cluster.Client();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task MergePatch_SetsAndRemovesFields()
    {
        string space = await SpaceWithMapAsync(("a", "1"), ("b", "2"));

        V1ConfigMap map = await PatchAsync(space, """{"data":{"a":null,"c":"3"}}""", V1Patch.PatchType.MergePatch);

        Assert.Equal(["b=2", "c=3"], Texts(map));
    }

    [Fact]
    public async Task MergePatch_OfAnObject_IsWrittenAsJson()
    {
        string space = await SpaceWithMapAsync(("a", "1"));
        var change = new V1ConfigMap { Data = new Dictionary<string, string> { ["a"] = "2" } };

        V1ConfigMap map = await client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(change, V1Patch.PatchType.MergePatch), "map", space);

        Assert.Equal(["a=2"], Texts(map));
    }

    [Fact]
    public async Task JsonPatch_WithATestThatFails_ChangesNothing()
    {
        string space = await SpaceWithMapAsync(("a", "1"));

        V1Status status = await StatusOf.RefusalAsync(() => PatchAsync(
            space, """[{"op":"replace","path":"/data/a","value":"2"},{"op":"test","path":"/data/a","value":"1"}]""", V1Patch.PatchType.JsonPatch));

        Assert.Equal(422, status.Code);
        Assert.Equal(["a=1"], Texts(await client.CoreV1.ReadNamespacedConfigMapAsync("map", space)));
    }

    [Fact]
    public async Task JsonPatch_AddsAndRemoves()
    {
        string space = await SpaceWithMapAsync(("a", "1"));

        V1ConfigMap map = await PatchAsync(
            space, """[{"op":"test","path":"/data/a","value":"1"},{"op":"remove","path":"/data/a"},{"op":"add","path":"/data/x~1y","value":"2"}]"""
                .Replace("x~1y", "x.y"), V1Patch.PatchType.JsonPatch);

        Assert.Equal(["x.y=2"], Texts(map));
    }

    [Fact]
    public async Task StrategicMergePatch_MergesConditionsByTheirType()
    {
        string space = await cluster.NamespaceAsync();
        await client.CoreV1.CreateNamespacedPodAsync(
            new() { Metadata = new() { Name = "p" }, Spec = new() { Containers = [new() { Name = "c", Image = "i" }] } }, space);
        Task<V1Pod> SetAsync(string type, string status) => client.CoreV1.PatchNamespacedPodStatusAsync(
            new V1Patch($$$"""{"status":{"conditions":[{"type":"{{{type}}}","status":"{{{status}}}"}]}}""", V1Patch.PatchType.StrategicMergePatch), "p", space);

        await SetAsync("Ready", "False");
        await SetAsync("Other", "True");
        V1Pod pod = await SetAsync("Ready", "True");

        Assert.Equal(["Other=True", "Ready=True"], pod.Status.Conditions.Select(c => $"{c.Type}={c.Status}").Order());
    }

    [Fact]
    public async Task Apply_OfSomethingNew_CreatesIt()
    {
        string space = await cluster.NamespaceAsync();

        V1ConfigMap map = await ApplyAsync(space, "farm", ("a", "1"));

        Assert.Equal(["a=1"], Texts(map));
    }

    [Fact]
    public async Task Apply_WithoutAFieldItHadBefore_RemovesThatAndKeepsWhatOthersSet()
    {
        string space = await cluster.NamespaceAsync();
        await ApplyAsync(space, "farm", ("a", "1"), ("b", "2"));
        await ApplyAsync(space, "other", ("c", "3"));

        V1ConfigMap map = await ApplyAsync(space, "farm", ("a", "1"));

        Assert.Equal(["a=1", "c=3"], Texts(map));
    }

    [Fact]
    public async Task Apply_OfAFieldThatAnotherManagerHolds_IsAConflictUnlessForced()
    {
        string space = await cluster.NamespaceAsync();
        await ApplyAsync(space, "farm", ("a", "1"));

        V1Status status = await StatusOf.RefusalAsync(() => ApplyAsync(space, "other", ("a", "2")));
        Assert.Equal((409, "Conflict"), (status.Code, status.Reason));
        Assert.Contains("conflict with \"farm\"", status.Message);

        Assert.Equal(["a=2"], Texts(await ApplyAsync(space, "other", force: true, ("a", "2"))));
    }

    private static IEnumerable<string> Texts(V1ConfigMap map) => map.Data.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}");

    private Task<V1ConfigMap> PatchAsync(string space, string patch, V1Patch.PatchType type) =>
        client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(patch, type), "map", space);

    private Task<V1ConfigMap> ApplyAsync(string space, string manager, params (string Key, string Value)[] data) => ApplyAsync(space, manager, force: false, data);

    private Task<V1ConfigMap> ApplyAsync(string space, string manager, bool force, params (string Key, string Value)[] data)
    {
        V1ConfigMap map = new V1ConfigMap { Metadata = new() { Name = "map" }, Data = data.ToDictionary(d => d.Key, d => d.Value) }.Initialize();
        return client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(map, V1Patch.PatchType.ApplyPatch), "map", space, fieldManager: manager, force: force);
    }

    private async Task<string> SpaceWithMapAsync(params (string Key, string Value)[] data)
    {
        string space = await cluster.NamespaceAsync();
        var map = new V1ConfigMap { Metadata = new() { Name = "map" }, Data = data.ToDictionary(d => d.Key, d => d.Value) };
        await client.CoreV1.CreateNamespacedConfigMapAsync(map, space);
        return space;
    }
}
