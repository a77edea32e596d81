using System.Diagnostics;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store;
using Wan.Farm.Store.Pools;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Kubernetes.Kubelet;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>A farm as on a cluster: API server, PostgreSQL, RabbitMQ, the operator and its workers, each a process of its own.</summary>
internal sealed class ClusterFarm : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TempFolder folder = new();
    private readonly TestCluster cluster;
    private readonly string database;
    private readonly string broker;
    private readonly List<PodProcess> operators = [];
    private TestKubelet? kubelet;
    private int pods;

    private ClusterFarm(TestCluster cluster, RabbitServer rabbit)
    {
        this.cluster = cluster;
        Client = cluster.Client();
        database = PostgresServer.Shared.NewDatabase();
        broker = $"rabbitmq://guest:guest@127.0.0.1:{rabbit.Port}/";
    }

    public Kubernetes Client { get; }

    public IReadOnlyList<PodProcess> Operators => operators;

    public string Space { get; private set; } = "";

    /// <summary>Where workers keep artifacts and write videos.</summary>
    public string Volume => Path.Combine(folder.Path, "volume");

    public string Kubeconfig => Path.Combine(folder.Path, "kubeconfig");

    /// <summary>Of the pods that run, by their names.</summary>
    public IReadOnlyDictionary<string, IPodProcess> Workers => kubelet!.Processes;

    public static async Task<ClusterFarm> StartAsync(ClusterServers servers)
    {
        var farm = new ClusterFarm(await TestCluster.StartNewAsync(), servers.Rabbit);
        try
        {
            await farm.PrepareAsync();
            farm.StartOperator();
            return farm;
        }
        catch
        {
            await farm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another operator, which leads when there is none yet.</summary>
    public PodProcess StartOperator()
    {
        var pod = new V1Pod { Spec = new() { Containers = [new() { Command = [ProgramOf("Wan.Farm.Operator")] }] } };
        var process = new PodProcess(pod, folder.Path, Environment(("KUBECONFIG", Kubeconfig), ("WANFARM_NAMESPACE", Space), ("WANFARM_WATCH", Space)), LogOf($"operator-{operators.Count}"));
        operators.Add(process);
        return process;
    }

    public async Task<VideoJobResource> WaitAsync(string job, Func<VideoJobResource, bool> condition, string what)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            VideoJobResource now = await JobAsync(job);
            if (condition(now))
                return now;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"{job} is not {what}: {KubernetesJson.Serialize(now.Status)}\n{Said()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public Task<VideoJobResource> WaitForAsync(string job, string condition) => WaitAsync(job, now => now.Status?.Conditions.IsTrue(condition) == true, condition);

    public Task<VideoJobResource> JobAsync(string name) =>
        Client.CustomObjects.GetNamespacedCustomObjectAsync<VideoJobResource>(KindDefinition.Group, KindDefinition.Version, Space, "videojobs", name);

    /// <summary>As <c>kubectl apply</c> does, by kubectl itself where there is one.</summary>
    public async Task ApplyAsync(string yaml)
    {
        if (KubernetesAssets.Folder is not null)
        {
            string file = Path.Combine(folder.Path, $"apply-{Guid.NewGuid():N}.yaml");
            await File.WriteAllTextAsync(file, yaml);
            await KubectlAsync("apply", "-f", file);
            return;
        }
        var document = KubernetesYaml.Deserialize<JsonObject>(yaml);
        string plural = Kinds.All.Single(kind => kind.Kind == (string?)document["kind"]).Plural;
        await Client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(document, KindDefinition.Group, KindDefinition.Version, Space, plural);
    }

    /// <summary>As <c>kubectl patch --type=merge</c> does.</summary>
    public async Task PatchAsync(string job, string change)
    {
        if (KubernetesAssets.Folder is not null)
        {
            await KubectlAsync("patch", $"vj/{job}", "--type=merge", "-p", change);
            return;
        }
        await Client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
            new V1Patch(change, V1Patch.PatchType.MergePatch), KindDefinition.Group, KindDefinition.Version, Space, "videojobs", job);
    }

    public Task DeleteAsync(string job) =>
        Client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>(KindDefinition.Group, KindDefinition.Version, Space, "videojobs", job);

    public async Task<bool> ExistsAsync(string job) =>
        (await Client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>(
            KindDefinition.Group, KindDefinition.Version, Space, "videojobs", fieldSelector: $"metadata.name={job}"))["items"]!.AsArray().Count > 0;

    /// <summary>What kubectl of the real server's folder prints.</summary>
    public async Task<string> KubectlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(KubernetesAssets.Folder!, "kubectl"), ["--kubeconfig", Kubeconfig, "--namespace", Space, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process kubectl = Process.Start(start)!;
        Task<string> error = kubectl.StandardError.ReadToEndAsync();
        string output = await kubectl.StandardOutput.ReadToEndAsync();
        await kubectl.WaitForExitAsync();
        Assert.True(kubectl.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await error}");
        return output;
    }

    /// <summary>A group that has a task at the moment.</summary>
    public async Task<string> BusyGroupAsync(string pool)
    {
        await using FarmDatabase farm = FarmDatabase.Open(new() { ConnectionString = database });
        string? busy = null;
        await Eventually.TrueAsync(async () =>
            (busy = (await new PoolStore(farm).BusyGroupsAsync($"{Space}.{pool}", CancellationToken.None)).FirstOrDefault()) is not null);
        return busy!;
    }

    /// <summary>What the operators and workers said, for a test that fails.</summary>
    public string Said() => string.Join('\n', Directory.GetFiles(folder.Path, "*.log").Select(log => $"--- {Path.GetFileName(log)}\n{string.Join('\n', File.ReadLines(log).TakeLast(40))}"));

    public async ValueTask DisposeAsync()
    {
        foreach (PodProcess process in operators)
            process.Dispose();
        if (kubelet is not null)
            await kubelet.DisposeAsync();
        Client.Dispose();
        await cluster.DisposeAsync();
        folder.Dispose();
    }

    private async Task PrepareAsync()
    {
        foreach (KindDefinition kind in Kinds.All)
        {
            await Client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(KubernetesYaml.Deserialize<V1CustomResourceDefinition>(DefinitionWriter.Yaml(kind)));
            await Eventually.TrueAsync(async () => (await Client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(kind.FullName))
                .Status?.Conditions?.Any(condition => condition.Type == "Established" && condition.Status == "True") == true);
        }
        Space = await cluster.NamespaceAsync();
        cluster.WriteKubeconfig(Kubeconfig);
        kubelet = new TestKubelet(cluster, Space, pod => new PodProcess(pod, folder.Path, Environment(), LogOf($"{pod.Name()}-{Interlocked.Increment(ref pods)}")));
    }

    private string LogOf(string name) => Path.Combine(folder.Path, $"{name}.log");

    private Dictionary<string, string> Environment(params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(variable => variable.Name, variable => variable.Value);
        environment["WANFARM_DATABASE"] = database;
        environment["WANFARM_BROKER"] = broker;
        environment["WANFARM_STORE"] = Volume;
        environment["WANFARM_PORT"] = "0";
        return environment;
    }

    private static string ProgramOf(string project)
    {
        // artifacts/bin/<this project>/<configuration>/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string built = Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, project);
        return File.Exists(built) ? built : throw new FileNotFoundException($"{project} is not built: {built}");
    }
}
