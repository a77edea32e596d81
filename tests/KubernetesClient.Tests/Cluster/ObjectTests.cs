using k8s;
using k8s.Models;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

/// <summary>Create, read, replace, delete.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ObjectTests(ClusterFixture fixture) : IDisposable
{
    private readonly TestCluster cluster = fixture.Cluster;
    private readonly Kubernetes client = fixture.Cluster.Client();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Create_GivenAName_IsReadBackWithWhatTheServerAdds()
    {
        string space = await cluster.NamespaceAsync();

        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a", "key", "wörld"), space);
        V1ConfigMap read = await client.CoreV1.ReadNamespacedConfigMapAsync("a", space);

        Assert.Equal("wörld", read.Data["key"]);
        Assert.Equal(space, read.Namespace());
        Assert.NotEmpty(read.Uid());
        Assert.NotEmpty(read.ResourceVersion());
        Assert.InRange(read.CreationTimestamp()!.Value, DateTime.UnixEpoch.AddYears(50), DateTime.UnixEpoch.AddYears(200));
    }

    [Fact]
    public async Task Create_TheSameNameTwice_SaysAlreadyExists()
    {
        string space = await cluster.NamespaceAsync();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a"), space);

        V1Status status = await StatusOf.RefusalAsync(() => client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a"), space));

        Assert.Equal((409, "AlreadyExists"), (status.Code, status.Reason));
        Assert.Equal("configmaps \"a\" already exists", status.Message);
    }

    [Fact]
    public async Task Create_OfAGeneratedName_FillsItIn()
    {
        string space = await cluster.NamespaceAsync();

        V1ConfigMap made = await client.CoreV1.CreateNamespacedConfigMapAsync(new() { Metadata = new() { GenerateName = "gen-" } }, space);

        Assert.StartsWith("gen-", made.Name());
        Assert.True(made.Name().Length > 4);
    }

    [Fact]
    public async Task Create_InANamespaceThatIsNotThere_SaysWhichOne()
    {
        V1Status status = await StatusOf.RefusalAsync(() => client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a"), "nowhere"));

        Assert.Equal((404, "namespaces \"nowhere\" not found"), (status.Code, status.Message));
    }

    [Fact]
    public async Task Read_OfNothing_SaysNotFound()
    {
        string space = await cluster.NamespaceAsync();

        V1Status status = await StatusOf.RefusalAsync(() => client.CoreV1.ReadNamespacedPodAsync("none", space));

        Assert.Equal((404, "NotFound", "pods \"none\" not found"), (status.Code, status.Reason, status.Message));
        Assert.Equal("pods", status.Details.Kind);
    }

    [Fact]
    public async Task Replace_OfAnOldVersion_IsAConflictAndChangesNothing()
    {
        string space = await cluster.NamespaceAsync();
        V1ConfigMap old = await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a", "k", "1"), space);
        await client.CoreV1.ReplaceNamespacedConfigMapAsync(old with { Data = new Dictionary<string, string> { ["k"] = "2" } }, "a", space);

        V1Status status = await StatusOf.RefusalAsync(() => client.CoreV1.ReplaceNamespacedConfigMapAsync(old, "a", space));

        Assert.Equal((409, "Conflict"), (status.Code, status.Reason));
        Assert.Equal("2", (await client.CoreV1.ReadNamespacedConfigMapAsync("a", space)).Data["k"]);
    }

    [Fact]
    public async Task Replace_WithTheSame_KeepsTheVersion()
    {
        string space = await cluster.NamespaceAsync();
        V1ConfigMap made = await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a", "k", "1"), space);

        V1ConfigMap same = await client.CoreV1.ReplaceNamespacedConfigMapAsync(made, "a", space);

        Assert.Equal(made.ResourceVersion(), same.ResourceVersion());
    }

    [Fact]
    public async Task Delete_OfAnotherUid_IsRefused()
    {
        string space = await cluster.NamespaceAsync();
        await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("a"), space);
        var options = new V1DeleteOptions { Preconditions = new() { Uid = Guid.Empty.ToString() } };

        V1Status status = await StatusOf.RefusalAsync(() => client.CoreV1.DeleteNamespacedConfigMapAsync("a", space, options));

        Assert.Equal((409, "Conflict"), (status.Code, status.Reason));
        Assert.NotNull(await client.CoreV1.ReadNamespacedConfigMapAsync("a", space));
    }

    [Fact]
    public async Task Delete_OfSomethingWithAFinalizer_WaitsForIt()
    {
        string space = await cluster.NamespaceAsync();
        Widget widget = Widgets.Make("a");
        widget.AddFinalizer("test.wan.farm/wait");
        await Widgets.CreateAsync(client, space, widget);

        await client.CustomObjects.DeleteNamespacedCustomObjectAsync<V1Status>(Widgets.Group, Widgets.Version, space, Widgets.Plural, "a");
        Widget waiting = await Widgets.ReadAsync(client, space, "a");
        Assert.NotNull(waiting.DeletionTimestamp());

        waiting.RemoveFinalizer("test.wan.farm/wait");
        await client.CustomObjects.ReplaceNamespacedCustomObjectAsync<Widget>(waiting, Widgets.Group, Widgets.Version, space, Widgets.Plural, "a");
        Assert.Equal(404, (await StatusOf.RefusalAsync(() => Widgets.ReadAsync(client, space, "a"))).Code);
    }

    [Fact]
    public async Task Delete_AnsweredWithTheObject_IsSeenThroughTheStatus()
    {
        string space = await cluster.NamespaceAsync();
        Widget widget = Widgets.Make("a");
        widget.AddFinalizer("test.wan.farm/wait");
        await Widgets.CreateAsync(client, space, widget);

        V1Status answer = await client.CustomObjects.DeleteNamespacedCustomObjectAsync<V1Status>(Widgets.Group, Widgets.Version, space, Widgets.Plural, "a");

        Assert.True(answer.HasObject);
        Assert.Equal("a", answer.ObjectView<Widget>().Name());
    }

    [Theory]
    [InlineData("Background", false)]
    [InlineData("Foreground", false)]
    [InlineData("Orphan", true)]
    public async Task Delete_OfAnOwner_DoesToItsDependentsWhatThePolicySays(string policy, bool remains)
    {
        string space = await cluster.NamespaceAsync();
        V1ConfigMap owner = await client.CoreV1.CreateNamespacedConfigMapAsync(Make.ConfigMap("owner"), space);
        V1ConfigMap owned = Make.ConfigMap("owned");
        owned.AddOwnerReference(new() { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = owner.Uid(), BlockOwnerDeletion = true });
        await client.CoreV1.CreateNamespacedConfigMapAsync(owned, space);

        await client.CoreV1.DeleteNamespacedConfigMapAsync("owner", space, propagationPolicy: policy);

        await Eventually.TrueAsync(async () =>
        {
            V1ConfigMapList left = await client.CoreV1.ListNamespacedConfigMapAsync(space, fieldSelector: "metadata.name!=kube-root-ca.crt");
            return left.Items.Count == (remains ? 1 : 0) && left.Items.All(map => !(map.OwnerReferences()?.Count > 0));
        });
    }

    [Fact]
    public async Task Status_IsWrittenOnlyThroughItsSubresource()
    {
        string space = await cluster.NamespaceAsync();
        Widget made = await Widgets.CreateAsync(client, space, Widgets.Make("a"));
        made.Spec = made.Spec with { Color = "green" };
        made.Status = new() { Phase = "Ready" };

        Widget spec = await client.CustomObjects.ReplaceNamespacedCustomObjectAsync<Widget>(made, Widgets.Group, Widgets.Version, space, Widgets.Plural, "a");
        Assert.Equal(("green", null), (spec.Spec.Color, spec.Status?.Phase));

        spec.Spec = spec.Spec with { Color = "red" };
        spec.Status = new() { Phase = "Ready" };
        Widget status = await client.CustomObjects.ReplaceNamespacedCustomObjectStatusAsync<Widget>(spec, Widgets.Group, Widgets.Version, space, Widgets.Plural, "a");
        Assert.Equal(("green", "Ready"), (status.Spec.Color, status.Status?.Phase));
        Assert.Equal(2, status.Generation());
    }

    [Fact]
    public async Task Scale_OfACustomResource_IsReadAndPatched()
    {
        string space = await cluster.NamespaceAsync();
        await Widgets.CreateAsync(client, space, Widgets.Make("a", replicas: 3));

        V1Scale scale = await client.CustomObjects.GetNamespacedCustomObjectScaleAsync<V1Scale>(Widgets.Group, Widgets.Version, space, Widgets.Plural, "a");
        Assert.Equal(3, scale.Spec.Replicas);

        await client.CustomObjects.PatchNamespacedCustomObjectScaleAsync<V1Scale>(
            new V1Patch("""{"spec":{"replicas":5}}""", V1Patch.PatchType.MergePatch), Widgets.Group, Widgets.Version, space, Widgets.Plural, "a");
        Assert.Equal(5, (await Widgets.ReadAsync(client, space, "a")).Spec.Replicas);
    }

    [Fact]
    public async Task Pod_WithQuantitiesPortsAndGates_ComesBackAsItWasSent()
    {
        string space = await cluster.NamespaceAsync();
        var pod = new V1Pod
        {
            Metadata = new() { Name = "rank-0", Labels = new Dictionary<string, string> { ["group"] = "0" } },
            Spec = new()
            {
                SchedulingGates = [new() { Name = "wan.farm/gang" }],
                Containers =
                [
                    new()
                    {
                        Name = "worker",
                        Image = "wanfarm",
                        Ports = [new() { ContainerPort = 29500, Name = "rendezvous" }],
                        Resources = new() { Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("1500m"), ["memory"] = new("16Gi"), ["nvidia.com/gpu"] = new("2") } },
                        ReadinessProbe = new() { HttpGet = new() { Port = "rendezvous", Path = "/ready" } },
                    },
                ],
            },
        };
        await client.CoreV1.CreateNamespacedPodAsync(pod, space);

        V1Pod read = await client.CoreV1.ReadNamespacedPodAsync("rank-0", space);

        V1Container worker = Assert.Single(read.Spec.Containers);
        Assert.Equal(1.5m, worker.Resources.Limits["cpu"].ToDecimal());
        Assert.Equal("16Gi", worker.Resources.Limits["memory"].ToString());
        Assert.Equal("rendezvous", (string)worker.ReadinessProbe.HttpGet.Port);
        Assert.Equal("wan.farm/gang", Assert.Single(read.Spec.SchedulingGates).Name);
        Assert.Equal("Pending", read.Status.Phase);
    }

    [Fact]
    public async Task Lease_WithTimesOfWholeSeconds_IsAccepted()
    {
        string space = await cluster.NamespaceAsync();
        var noon = new DateTime(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc);

        V1Lease lease = await client.CoordinationV1.CreateNamespacedLeaseAsync(
            new() { Metadata = new() { Name = "leader" }, Spec = new() { HolderIdentity = "a", RenewTime = noon, AcquireTime = noon.AddTicks(1230) } }, space);

        Assert.Equal((noon, noon.AddTicks(1230)), (lease.Spec.RenewTime, lease.Spec.AcquireTime));
    }

    [Fact]
    public async Task Secret_Bytes_ComeBackAsTheyWere()
    {
        string space = await cluster.NamespaceAsync();
        byte[] bytes = [0, 1, 255];

        await client.CoreV1.CreateNamespacedSecretAsync(new() { Metadata = new() { Name = "s" }, Data = new Dictionary<string, byte[]> { ["key"] = bytes } }, space);

        Assert.Equal(bytes, (await client.CoreV1.ReadNamespacedSecretAsync("s", space)).Data["key"]);
    }

    [Fact]
    public async Task Version_IsThatOfAKubernetesServer() => Assert.StartsWith("v1.", (await client.Version.GetCodeAsync()).GitVersion);
}
