using k8s;
using k8s.Models;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

[Collection(ClusterCollection.Name)]
public sealed class ListTests(ClusterFixture fixture) : IDisposable
{
    private readonly TestCluster cluster = fixture.Cluster;
    private readonly Kubernetes client = fixture.Cluster.Client();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task List_InPages_GivesEveryItemOnceUnderOneVersion()
    {
        string space = await SpaceWithAsync("a", "b", "c", "d", "e");
        var names = new List<string>();
        var versions = new HashSet<string>();
        string? next = null;
        do
        {
            KubernetesList<Widget> page = await client.CustomObjects.ListNamespacedCustomObjectAsync<KubernetesList<Widget>>(
                Widgets.Group, Widgets.Version, space, Widgets.Plural, limit: 2, continueParameter: next);
            Assert.InRange(page.Items.Count, 1, 2);
            names.AddRange(page.Items.Select(widget => widget.Name()));
            versions.Add(page.ResourceVersion());
            next = page.Continue();
        }
        while (!string.IsNullOrEmpty(next));

        Assert.Equal(["a", "b", "c", "d", "e"], names);
        Assert.Single(versions);
    }

    [Theory]
    [InlineData("tier=gpu", "a")]
    [InlineData("tier!=gpu", "b,c")]
    [InlineData("tier in (gpu, cpu)", "a,b")]
    [InlineData("tier notin (gpu),tier", "b")]
    [InlineData("!tier", "c")]
    public async Task List_ByLabels_GivesThoseThatMatch(string selector, string expected)
    {
        string space = await cluster.NamespaceAsync();
        foreach ((string name, string? tier) in new[] { ("a", "gpu"), ("b", "cpu"), ("c", null) })
        {
            Widget widget = Widgets.Make(name);
            if (tier is not null)
                widget.SetLabel("tier", tier);
            await Widgets.CreateAsync(client, space, widget);
        }

        KubernetesList<Widget> found = await client.CustomObjects.ListNamespacedCustomObjectAsync<KubernetesList<Widget>>(
            Widgets.Group, Widgets.Version, space, Widgets.Plural, labelSelector: selector);

        Assert.Equal(expected, string.Join(",", found.Items.Select(widget => widget.Name())));
    }

    [Fact]
    public async Task List_ByFields_GivesThoseThatMatch()
    {
        string space = await cluster.NamespaceAsync();
        foreach (string name in new[] { "one", "two" })
        {
            await client.CoreV1.CreateNamespacedPodAsync(
                new() { Metadata = new() { Name = name }, Spec = new() { NodeName = "node-" + name, Containers = [new() { Name = "c", Image = "i" }] } }, space);
        }

        V1PodList found = await client.CoreV1.ListPodForAllNamespacesAsync(fieldSelector: $"spec.nodeName=node-two,metadata.namespace={space}");

        Assert.Equal("two", Assert.Single(found.Items).Name());
    }

    [Fact]
    public async Task List_OfTheCoreGroup_WorksThroughCustomObjectsToo()
    {
        string space = await cluster.NamespaceAsync();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a"), space);

        KubernetesList<V1ConfigMap> found = await client.CustomObjects.ListNamespacedCustomObjectAsync<KubernetesList<V1ConfigMap>>(
            "", "v1", space, "configmaps", fieldSelector: "metadata.name=a");

        Assert.Equal("a", Assert.Single(found.Items).Name());
    }

    private async Task<string> SpaceWithAsync(params string[] names)
    {
        string space = await cluster.NamespaceAsync();
        foreach (string name in names)
            await Widgets.CreateAsync(client, space, Widgets.Make(name));
        return space;
    }
}
