using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Charts;
using Wan.Farm.Operator.Tests.Definitions;
using Wan.Farm.Store.Leases;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Kubernetes.Kubelet;

namespace Wan.Farm.Operator.Tests.RenderPools;

/// <summary>The controller of pools against an API server, with pods that run and compute nothing.</summary>
[Collection(OperatorClusterCollection.Name)]
public sealed class RenderPoolTests(OperatorCluster fixture) : IAsyncLifetime
{
    /// <summary>Image of a pod that the test kubelet cannot start.</summary>
    private const string Unmountable = "wan-farm/unmountable";

    private static readonly PoolOptions Quick = new() { RestartPause = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)) };

    private readonly TestCluster cluster = fixture.Cluster;
    private readonly WriteCounter writes = new();
    private readonly Rights rights = new();
    private readonly FakeDeaths deaths = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Kubernetes client = fixture.Cluster.Client();
    private Kubernetes ofOperator = null!;
    private TestKubelet kubelet = null!;
    private string space = "";
    private Task running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        space = await cluster.NamespaceAsync();
        ofOperator = cluster.Client(writes, rights);
        kubelet = new TestKubelet(cluster, space, pod => pod.Spec.Containers[0].Image == Unmountable ? throw new IOException("its volume is not there") : new ToyProcess());
        var pools = new PoolController(ofOperator, space, Quick, TimeProvider.System, NullLoggerFactory.Instance, deaths);
        running = new ControllerManager(pools.Informers, [pools.Controller], TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        await kubelet.DisposeAsync();
        ofOperator.Dispose();
        client.Dispose();
        stop.Dispose();
        Assert.Empty(rights.Missing());
    }

    [Fact]
    public async Task Pool_ThatIsCreated_GetsItsGroupsWithTheirLayout()
    {
        await ReadyAsync(groups: 2, ring: 2);

        Assert.Equal(["pool-0-0-0", "pool-0-0-1", "pool-1-0-0", "pool-1-0-1"], await PodsAsync());
        V1Pod pod = await client.CoreV1.ReadNamespacedPodAsync("pool-1-0-1", space);
        Dictionary<string, string> environment = pod.Spec.Containers[0].Env.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal("1", environment["WANFARM_RANK"]);
        Assert.Equal("2", environment["WANFARM_WORLD_SIZE"]);
        Assert.Equal($"pool-1-0-0.pool-groups.{space}.svc:29500", environment["WANFARM_MASTER"]);
        Assert.Equal("None", (await client.CoreV1.ReadNamespacedServiceAsync("pool-groups", space)).Spec.ClusterIP);
        Assert.Equal("3", (await client.PolicyV1.ReadNamespacedPodDisruptionBudgetAsync("pool-groups", space)).Spec.MinAvailable.Value);
    }

    [Fact]
    public async Task Pool_AtRest_WritesNothing()
    {
        await ReadyAsync(groups: 2, ring: 2);
        int before = await writes.SettledAsync();

        // Touched, so that passes run; there is nothing to do in them.
        await Documents.PatchAsync(client, space, "renderpools", "pool", """{"metadata":{"annotations":{"touched":"yes"}}}""");
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System);

        Assert.Equal(before, writes.Count);
    }

    [Fact]
    public async Task Group_OfWhichOneRankDies_IsMadeAnewAsAWhole()
    {
        await ReadyAsync(groups: 2, ring: 2);

        ((ToyProcess)kubelet.Processes["pool-1-0-1"]).End(3);
        await Eventually.TrueAsync(() => !deaths.Told.IsEmpty);

        await Eventually.TrueAsync(async () => (await PodsAsync()).SequenceEqual(["pool-0-0-0", "pool-0-0-1", "pool-1-1-0", "pool-1-1-1"]));
        await Eventually.TrueAsync(async () => (await PoolAsync()).Status?.ReadyGroups == 2);
        Assert.Equal(1, Assert.Single((await PoolAsync()).Status!.Restarts!).Failures);
        Assert.Equal(($"{space}.pool", "pool-1", new WorkerDeath(3, "pool-1-0-1 ended: exit code 3")), Assert.Single(deaths.Told.Distinct()));
    }

    [Fact]
    public async Task Group_OfWhichOnePodIsDeleted_IsMadeAnewWithoutCountingAFailure()
    {
        await ReadyAsync(groups: 1, ring: 2);

        // As real ones do, it takes a moment to go, and is seen going: one that is gone at once could as well have been lost.
        var going = (ToyProcess)kubelet.Processes["pool-0-0-0"];
        going.OutlivesSignals = true;
        await client.CoreV1.DeleteNamespacedPodAsync("pool-0-0-0", space);
        await Eventually.TrueAsync(async () => (await PoolAsync()).Status?.Restarts is [{ Attempt: 1 }]);
        going.End(0);

        await Eventually.TrueAsync(async () => (await PodsAsync()).SequenceEqual(["pool-0-1-0", "pool-0-1-1"]));
        Assert.Equal(0, Assert.Single((await PoolAsync()).Status!.Restarts!).Failures);
        Assert.Empty(deaths.Told);   // it says itself what it gives back
    }

    [Fact]
    public async Task Scale_DownAndToZero_TakesTheLastGroupsAway()
    {
        await ReadyAsync(groups: 3, ring: 1);

        await Documents.PatchAsync(client, space, "renderpools", "pool", """{"spec":{"groups":1}}""");
        await Eventually.TrueAsync(async () => (await PodsAsync()).SequenceEqual(["pool-0-0-0"]));
        await Documents.PatchAsync(client, space, "renderpools", "pool", """{"spec":{"groups":0}}""");
        await Eventually.TrueAsync(async () => (await PodsAsync()).Length == 0);

        await Eventually.TrueAsync(async () => (await ReadyConditionAsync())?.Reason == PoolReasons.NoGroups);
    }

    [Fact]
    public async Task Template_ThatChanges_ReplacesTheGroups()
    {
        await ReadyAsync(groups: 2, ring: 1);

        await Documents.PatchAsync(
            client, space, "renderpools", "pool", """{"spec":{"template":{"spec":{"containers":[{"name":"worker","image":"wan-farm/worker:2"}]}}}}""");

        await Eventually.TrueAsync(async () => (await PodsAsync()).SequenceEqual(["pool-0-1-0", "pool-1-1-0"]));
        await Eventually.TrueAsync(async () => (await PoolAsync()).Status?.ReadyGroups == 2);
    }

    [Fact]
    public async Task Template_ThatTheClusterRefuses_IsSaidInACondition()
    {
        await Documents.CreateAsync(client, space, Documents.Pool().Set("spec.template", JsonNode.Parse("""{"spec":{"containers":"none"}}""")));

        await Eventually.TrueAsync(async () => (await ReadyConditionAsync())?.Reason == PoolReasons.PodsRefused);

        Condition condition = (await ReadyConditionAsync())!;
        Assert.Equal(ConditionStatus.False, condition.Status);
        Assert.Contains("spec.template is not a PodTemplateSpec", condition.Message);
    }

    [Fact]
    public async Task Gang_OfTheDefaultScheduler_HoldsPodsBackUntilTheirGroupIsWhole()
    {
        await Documents.CreateAsync(client, space, Documents.Pool().Set("spec.shape.ring", 2).Set("spec.gang", new JsonObject()));

        await Eventually.TrueAsync(async () => (await PoolAsync()).Status?.ReadyGroups == 1);

        V1PodList pods = await client.CoreV1.ListNamespacedPodAsync(space);
        Assert.Equal(2, pods.Items.Count);
        Assert.All(pods.Items, pod => Assert.Empty(pod.Spec.SchedulingGates ?? []));
        Assert.Null((await PoolAsync()).Status!.Restarts);
    }

    [Fact]
    public async Task Gang_OfKueue_GetsItsLabelsAndIsSaidToWaitForIt()
    {
        // Kueue's webhook adds a gate of its own; here the template does.
        JsonNode template = JsonNode.Parse("""{"spec":{"schedulingGates":[{"name":"kueue.x-k8s.io/admission"}],"containers":[{"name":"worker","image":"wan-farm/worker"}]}}""")!;
        await Documents.CreateAsync(
            client, space, Documents.Pool().Set("spec.shape.ring", 2).Set("spec.template", template).Set("spec.gang.scheduler", "Kueue").Set("spec.gang.queueName", "video"));

        await Eventually.TrueAsync(async () => (await ReadyConditionAsync())?.Reason == PoolReasons.WaitingForAdmission);

        V1Pod pod = await client.CoreV1.ReadNamespacedPodAsync("pool-0-0-1", space);
        Assert.Equal(("video", "pool-0-0"), (pod.GetLabel("kueue.x-k8s.io/queue-name"), pod.GetLabel("kueue.x-k8s.io/pod-group-name")));
        Assert.Equal(("2", "false"), (pod.GetAnnotation("kueue.x-k8s.io/pod-group-total-count"), pod.GetAnnotation("kueue.x-k8s.io/retriable-in-group")));
        Assert.Equal(["kueue.x-k8s.io/admission"], pod.Spec.SchedulingGates.Select(gate => gate.Name));
        Assert.Contains("kubectl describe workload pool-0-0 says why", (await ReadyConditionAsync())!.Message);
    }

    [Fact]
    public async Task Gang_OfVolcano_GetsAPodGroupBeforeItsPodsAreLetGo()
    {
        JsonObject pool = Documents.Pool().Set("spec.shape.ring", 2).Set("spec.gang.scheduler", "Volcano").Set("spec.gang.queueName", "video");
        await Documents.CreateAsync(client, space, pool);
        await Eventually.TrueAsync(async () => (await ReadyConditionAsync())?.Reason == PoolReasons.PodsRefused);
        Assert.Contains("the cluster knows no PodGroups of Volcano: install it", (await ReadyConditionAsync())!.Message);

        await VolcanoPodGroups.InstallAsync(client);
        await Documents.PatchAsync(client, space, "renderpools", "pool", """{"metadata":{"annotations":{"touched":"yes"}}}""");

        await Eventually.TrueAsync(async () => (await PoolAsync()).Status?.ReadyGroups == 1);
        V1Pod first = await client.CoreV1.ReadNamespacedPodAsync("pool-0-0-0", space);
        Assert.Equal(("volcano", "pool-0-0"), (first.Spec.SchedulerName, first.GetAnnotation("scheduling.k8s.io/group-name")));
        JsonObject group = await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>("scheduling.volcano.sh", "v1beta1", space, "podgroups", "pool-0-0");
        Assert.Equal((2, "video"), ((int)group["spec"]!["minMember"]!, (string?)group["spec"]!["queue"]));
        Assert.Equal(first.Uid(), (string?)group["metadata"]!["ownerReferences"]![0]!["uid"]);
    }

    [Fact]
    public async Task Pod_WhoseVolumeIsMissing_IsSaidInACondition()
    {
        await Documents.CreateAsync(client, space, Documents.Pool().Set("spec.template", JsonNode.Parse($$$"""{"spec":{"containers":[{"name":"worker","image":"{{{Unmountable}}}"}]}}""")));
        // Being bound to its node is what dates PodScheduled: a bind after what is written below would undo it.
        await Eventually.TrueAsync(async () => (await client.CoreV1.ListNamespacedPodAsync(space)).Items is [{ Spec.NodeName: not null }]);
        V1Pod pod = await client.CoreV1.ReadNamespacedPodAsync("pool-0-0-0", space);
        var told = new Corev1Event
        {
            Metadata = new() { Name = "told", NamespaceProperty = space },
            InvolvedObject = new() { Kind = "Pod", Name = pod.Name(), NamespaceProperty = space, Uid = pod.Uid() },
            Type = "Warning",
            Reason = "FailedMount",
            Message = "MountVolume.SetUp failed for volume \"farm\" : secret \"farm-nfs\" not found",
            LastTimestamp = pod.CreationTimestamp(),
        };
        await client.CoreV1.CreateNamespacedEventAsync(told, space);

        var placed = new V1PodCondition { Type = "PodScheduled", Status = "True", LastTransitionTime = pod.CreationTimestamp()!.Value.AddMinutes(-1) };
        var status = new { status = new { phase = "Pending", conditions = new[] { placed } } };
        await client.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch(status, V1Patch.PatchType.MergePatch), pod.Name(), space);

        await Eventually.TrueAsync(async () => (await ReadyConditionAsync())?.Reason == PoolReasons.ContainerCannotStart);
        Assert.Contains("secret \"farm-nfs\" not found; create what is missing", (await ReadyConditionAsync())!.Message);
    }

    [Fact]
    public async Task Pool_ThatIsDeleted_TakesEverythingWithIt()
    {
        await ReadyAsync(groups: 2, ring: 1);

        await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "renderpools", "pool");

        await Eventually.TrueAsync(async () => (await PodsAsync()).Length == 0 && (await client.CoreV1.ListNamespacedServiceAsync(space)).Items.Count == 0);
    }

    private async Task ReadyAsync(int groups, int ring)
    {
        await Documents.CreateAsync(client, space, Documents.Pool().Set("spec.groups", groups).Set("spec.shape.ring", ring));
        await Eventually.TrueAsync(async () => (await PoolAsync()).Status?.ReadyGroups == groups);
    }

    private async Task<string[]> PodsAsync() => [.. (await client.CoreV1.ListNamespacedPodAsync(space)).Items.Select(pod => pod.Name()).Order(StringComparer.Ordinal)];

    private Task<RenderPoolResource> PoolAsync() =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<RenderPoolResource>("wan.farm", "v1alpha1", space, "renderpools", "pool");

    private async Task<Condition?> ReadyConditionAsync() => (await PoolAsync()).Status?.Conditions.Find(PoolReasons.Ready);
}
