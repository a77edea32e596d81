using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.EntityFrameworkCore;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Pools;
using Wan.Farm.Store.Rows;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Kubernetes.Kubelet;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>A farm as on a cluster: API server, PostgreSQL, RabbitMQ, the operator and its workers, each a process of its own.</summary>
internal sealed class ClusterFarm : IAsyncDisposable
{
    /// <summary>Where the operator lives, and what it is called, in the manifest that is shipped.</summary>
    private const string OperatorSpace = "wan-farm", OperatorName = "wan-farm-operator";

    /// <summary>The repository, from artifacts/bin/(project)/(configuration)/.</summary>
    public static readonly string Root = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.FullName;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TempFolder folder = new();
    private readonly TestCluster cluster;
    private readonly string broker;
    private readonly List<PodProcess> operators = [];
    private readonly ConcurrentDictionary<string, string> meetings = new();
    private TestKubelet? kubelet;
    private volatile bool isClosing;
    private int pods;

    private ClusterFarm(TestCluster cluster, ClusterServers servers)
    {
        this.cluster = cluster;
        Client = cluster.Client();
        Database = FarmDatabase.Open(new() { ConnectionString = servers.Postgres.NewDatabase() });
        broker = $"rabbitmq://guest:guest@127.0.0.1:{servers.Rabbit.Port}/";
    }

    public Kubernetes Client { get; }

    /// <summary>The farm's, for looking at it; its operators and workers have connections of their own.</summary>
    public FarmDatabase Database { get; }

    public Uri Broker => new(broker);

    public IReadOnlyList<PodProcess> Operators => operators;

    public string Space { get; private set; } = "";

    /// <summary>Hears what kubectl was asked, and what it printed.</summary>
    public Action<string> Transcript { get; set; } = _ => { };

    /// <summary>Where workers keep artifacts and write videos.</summary>
    public string Volume => Path.Combine(folder.Path, "volume");

    /// <summary>The administrator's.</summary>
    public string Kubeconfig => Path.Combine(folder.Path, "kubeconfig");

    private string OperatorKubeconfig => Path.Combine(folder.Path, "kubeconfig-operator");

    /// <summary>Of the pods that run, by their names.</summary>
    public IReadOnlyDictionary<string, IPodProcess> Workers => kubelet!.Processes;

    public static async Task<ClusterFarm> StartAsync(ClusterServers servers)
    {
        var farm = new ClusterFarm(await TestCluster.StartNewAsync(), servers);
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
        var process = new PodProcess(pod, folder.Path, Environment(("KUBECONFIG", OperatorKubeconfig), ("WANFARM_NAMESPACE", OperatorSpace), ("WANFARM_WATCH", Space)), LogOf($"operator-{operators.Count}"));
        operators.Add(process);
        _ = RestartAsync(process);
        return process;
    }

    /// <summary>As a Deployment does with an operator that ends by itself, since it has lost the lead on a machine that is too busy to renew it.</summary>
    private async Task RestartAsync(PodProcess process)
    {
        if (await process.Exit == 1 && !isClosing)
            StartOperator();
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

    /// <summary>A pool, once its status is so.</summary>
    public async Task<RenderPoolResource> PoolAsync(string name, Func<RenderPoolStatus, bool> condition)
    {
        RenderPoolResource? pool = null;
        await Eventually.TrueAsync(async () =>
        {
            pool = await Client.CustomObjects.GetNamespacedCustomObjectAsync<RenderPoolResource>(KindDefinition.Group, KindDefinition.Version, Space, "renderpools", name);
            return pool.Status is { } status && condition(status);
        });
        return pool!;
    }

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

    /// <summary>As <c>kubectl delete --wait=false</c> does.</summary>
    public async Task DeleteAsync(string job)
    {
        if (KubernetesAssets.Folder is not null)
            await KubectlAsync("delete", $"vj/{job}", "--wait=false");
        else
            await Client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>(KindDefinition.Group, KindDefinition.Version, Space, "videojobs", job);
    }

    public async Task<bool> ExistsAsync(string job) =>
        (await Client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>(
            KindDefinition.Group, KindDefinition.Version, Space, "videojobs", fieldSelector: $"metadata.name={job}"))["items"]!.AsArray().Count > 0;

    /// <summary>What kubectl of the real server's folder prints.</summary>
    public async Task<string> KubectlAsync(params string[] arguments)
    {
        using Process kubectl = StartKubectl(arguments);
        Task<string> error = kubectl.StandardError.ReadToEndAsync();
        string output = await kubectl.StandardOutput.ReadToEndAsync();
        await kubectl.WaitForExitAsync();
        Assert.True(kubectl.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await error}");
        Tell(arguments, output + await error);
        return output;
    }

    /// <summary>What kubectl prints that does not end by itself, such as <c>get --watch</c>, while something is done.</summary>
    public async Task WatchedAsync(Func<Task> action, params string[] arguments)
    {
        if (KubernetesAssets.Folder is null)
        {
            await action();
            return;
        }
        using Process kubectl = StartKubectl(arguments);
        Task<string> output = kubectl.StandardOutput.ReadToEndAsync();
        try
        {
            await action();
        }
        finally
        {
            kubectl.Kill();
        }
        Tell(arguments, await output);
    }

    /// <summary>A pool as the farm's records and queues name it.</summary>
    public string KeyOf(string pool) => PoolCaches.PoolKey(Space, pool);

    /// <summary>A group that has a task at the moment.</summary>
    public async Task<string> BusyGroupAsync(string pool)
    {
        string? busy = null;
        await Eventually.TrueAsync(async () =>
            (busy = (await new PoolStore(Database).BusyGroupsAsync(KeyOf(pool), CancellationToken.None)).FirstOrDefault()) is not null);
        return busy!;
    }

    /// <summary>Whether nobody has a task.</summary>
    public async Task<bool> IsIdleAsync() => !await Database.ReadAsync(context => context.Leases.AnyAsync(), CancellationToken.None);

    /// <summary>A rank of a group, of whichever attempt runs.</summary>
    public PodProcess Rank(string group, int rank) =>
        (PodProcess)Workers.Single(pod => pod.Key.StartsWith(group + "-", StringComparison.Ordinal) && pod.Key.EndsWith($"-{rank}", StringComparison.Ordinal)).Value;

    /// <summary>Which operator leads, as it says in the cluster.</summary>
    public async Task<string?> LeaderAsync() => (await Client.CoordinationV1.ReadNamespacedLeaseAsync(OperatorName, OperatorSpace)).Spec.HolderIdentity;

    /// <summary>How the attempts at a job's tasks ended, oldest first.</summary>
    public async Task<IReadOnlyList<(string Task, AttemptRow Attempt)>> AttemptsAsync(string job)
    {
        var uid = Guid.Parse((await JobAsync(job)).Uid());
        var jobs = new JobStore(Database);
        List<TaskRow> tasks = await jobs.TasksAsync(uid, CancellationToken.None);
        return [.. (await jobs.AttemptsAsync(uid, CancellationToken.None)).Select(attempt => (tasks.Single(task => task.Id == attempt.Task).Name, attempt))];
    }

    /// <summary>What the operators and workers said, for a test that fails.</summary>
    public string Said() => string.Join('\n', Directory.GetFiles(folder.Path, "*.log").Select(log => $"--- {Path.GetFileName(log)}\n{string.Join('\n', File.ReadLines(log).TakeLast(40))}"));

    public async ValueTask DisposeAsync()
    {
        isClosing = true;
        foreach (PodProcess process in operators.ToArray())
            process.Dispose();
        if (kubelet is not null)
            await kubelet.DisposeAsync();
        await Database.DisposeAsync();
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
        cluster.WriteKubeconfig(Kubeconfig, Space);
        await InstallOperatorAsync();
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "worker"), Path.Combine(Root, "worker"));   // the samples' models
        kubelet = new TestKubelet(cluster, Space, pod => new PodProcess(pod, folder.Path, Environment([.. MeetingOf(pod), .. ProgramsOf(pod)]), LogOf($"{pod.Name()}-{Interlocked.Increment(ref pods)}")));
    }

    /// <summary>The real server gives the operator the rights of the manifest that is shipped, and refuses whatever those leave out.</summary>
    private async Task InstallOperatorAsync()
    {
        await Client.CoreV1.CreateNamespaceAsync(new() { Metadata = new() { Name = OperatorSpace } });
        string? token = null;
        if (KubernetesAssets.Folder is not null)
        {
            await KubectlAsync("apply", "-f", Path.Combine(AppContext.BaseDirectory, "manifests", "operator.yaml"));
            token = (await KubectlAsync("create", "token", OperatorName, "--namespace", OperatorSpace)).Trim();
        }
        cluster.WriteKubeconfig(OperatorKubeconfig, OperatorSpace, token);
        if (token is not null)
        {
            string rights = await KubectlAsync("auth", "can-i", "--list", "--kubeconfig", OperatorKubeconfig);
            Assert.Contains("videojobs.wan.farm", rights, StringComparison.Ordinal);
            Assert.DoesNotContain("*.*", rights, StringComparison.Ordinal);   // everything: it is the administrator, or nobody is refused anything
        }
    }

    private Process StartKubectl(string[] arguments) => Process.Start(
        new ProcessStartInfo(Path.Combine(KubernetesAssets.Folder!, "kubectl"), ["--kubeconfig", Kubeconfig, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private void Tell(string[] arguments, string output) =>
        Transcript($"$ kubectl {string.Join(' ', arguments.Select(word => word.Contains('{', StringComparison.Ordinal) ? $"'{word}'" : word))}\n{output}");

    /// <summary>Pods have no names here, and all of them one address: every group gets a port of its own instead.</summary>
    private (string Name, string Value)[] MeetingOf(V1Pod pod) =>
        pod.Spec.Containers[0].Env.FirstOrDefault(variable => variable.Name == "WANFARM_MASTER") is { } master
            ? [(master.Name, meetings.GetOrAdd(master.Value, _ => $"127.0.0.1:{FreePort.Next()}"))]
            : [];

    /// <summary>An image has the launcher in its path.</summary>
    private static (string Name, string Value)[] ProgramsOf(V1Pod pod) =>
        pod.Spec.Containers[0].Env.Any(variable => variable.Name == "PATH") == true
            ? []
            : [("PATH", $"{Path.GetDirectoryName(Launcher.Built.Program)}:{System.Environment.GetEnvironmentVariable("PATH")}")];

    private string LogOf(string name) => Path.Combine(folder.Path, $"{name}.log");

    private Dictionary<string, string> Environment(params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(variable => variable.Name, variable => variable.Value);
        environment["WANFARM_DATABASE"] = Database.Options.ConnectionString;
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
