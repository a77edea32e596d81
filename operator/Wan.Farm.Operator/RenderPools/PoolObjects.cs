using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>The objects that a pool consists of.</summary>
internal static class PoolObjects
{
    /// <summary>Port at which a group's first rank waits for the others.</summary>
    public const int RendezvousPort = 29500;

    private const int SecondsOnLostNodes = 30;
    private static readonly string[] LostNodes = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    public static int GroupSize(RenderPoolSpec spec) => spec.Shape.Cfg * spec.Shape.Ring * spec.Shape.Ulysses;

    /// <summary>A group as its workers, and the farm's records, name it.</summary>
    public static string GroupName(string pool, int group) => $"{pool}-{Text(group)}";

    public static string ServiceName(string pool) => pool + "-groups";

    public static string Selector(string pool) => $"{PoolLabels.Pool}={pool}";

    /// <summary>Changes with everything that a pod is made from.</summary>
    public static string TemplateOf(RenderPoolSpec spec)
    {
        // Without a gang as before there were any: an operator that is upgraded replaces no group.
        string text = spec.Gang is null
            ? JsonSerializer.Serialize(new { spec.Template, spec.Shape, spec.Models })
            : JsonSerializer.Serialize(new { spec.Template, spec.Shape, spec.Models, spec.Gang });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }

    /// <exception cref="JsonException">The template is not a PodTemplateSpec.</exception>
    public static V1Pod Pod(RenderPoolResource pool, PodId id)
    {
        RenderPoolSpec spec = pool.Spec!;
        V1PodTemplateSpec template = KubernetesJson.Deserialize<V1PodTemplateSpec>((JsonNode)spec.Template);
        var pod = new V1Pod { Metadata = template.Metadata ?? new(), Spec = template.Spec ?? new() };
        pod.Metadata.Name = id.NameIn(pool.Name());
        pod.Metadata.NamespaceProperty = pool.Namespace();
        pod.Metadata.OwnerReferences = [Metadata.ControllerReference(pool)];
        pod.SetLabel(PoolLabels.Pool, pool.Name());
        pod.SetLabel(PoolLabels.Group, Text(id.Group));
        pod.SetLabel(PoolLabels.Attempt, Text(id.Attempt));
        pod.SetLabel(PoolLabels.Rank, Text(id.Rank));
        pod.SetLabel(PoolLabels.Template, TemplateOf(spec));
        // A group starts again as a whole: a container alone would wait for ranks that are elsewhere.
        pod.Spec.RestartPolicy = "Never";
        pod.Spec.Hostname = pod.Metadata.Name;
        pod.Spec.Subdomain = ServiceName(pool.Name());
        LeaveLostNodesSoon(pod.Spec);
        Gangs.Join(pod, pool, id);
        if (pod.Spec.Containers is [var worker, ..])
        {
            // What ended a worker is said in the pool's condition: what it wrote there, or the end of its log.
            worker.TerminationMessagePolicy ??= "FallbackToLogsOnError";
            V1EnvVar[] layout = [.. Layout(pool, id), new() { Name = WorkerExit.MessageVariable, Value = worker.TerminationMessagePath ?? WorkerExit.DefaultMessagePath }];
            worker.Env = [.. (worker.Env ?? []).ExceptBy(layout.Select(variable => variable.Name), variable => variable.Name), .. layout];
        }
        return pod;
    }

    /// <summary>Gives pods names, also while they are not ready: ranks have to meet before they are.</summary>
    public static V1Service Service(RenderPoolResource pool) => new()
    {
        Metadata = Owned(pool, ServiceName(pool.Name())),
        Spec = new()
        {
            ClusterIP = "None",
            PublishNotReadyAddresses = true,
            Selector = new Dictionary<string, string> { [PoolLabels.Pool] = pool.Name() },
            Ports = [new() { Name = "rendezvous", Port = RendezvousPort }],
        },
    };

    /// <summary>Lets one pod be evicted at a time: its group starts again, and only when it is ready the next one may go.</summary>
    /// <remarks>As a number of pods that must stay: "unavailable" would be counted by the pool's scale, which counts groups.</remarks>
    public static V1PodDisruptionBudget Budget(RenderPoolResource pool) => new()
    {
        Metadata = Owned(pool, ServiceName(pool.Name())),
        Spec = new()
        {
            MinAvailable = Math.Max(0, (pool.Spec!.Groups * GroupSize(pool.Spec)) - 1),
            Selector = new() { MatchLabels = new Dictionary<string, string> { [PoolLabels.Pool] = pool.Name() } },
        },
    };

    /// <summary>Kubernetes waits five minutes for a node that does not answer, and all of the group waits with the pod.</summary>
    private static void LeaveLostNodesSoon(V1PodSpec spec)
    {
        foreach (string taint in LostNodes)
        {
            bool isTolerated = spec.Tolerations?.Any(given => (given.Key == taint || string.IsNullOrEmpty(given.Key)) && given.Effect is null or "" or "NoExecute") == true;
            if (!isTolerated)
                spec.Tolerations = [.. spec.Tolerations ?? [], new() { Key = taint, OperatorProperty = "Exists", Effect = "NoExecute", TolerationSeconds = SecondsOnLostNodes }];
        }
    }

    private static IEnumerable<V1EnvVar> Layout(RenderPoolResource pool, PodId id)
    {
        string name = pool.Name();
        GroupShape shape = pool.Spec!.Shape;
        string first = (id with { Rank = 0 }).NameIn(name);
        (string Name, string Value)[] variables =
        [
            ("NAMESPACE", pool.Namespace()), ("POOL", PoolCaches.PoolKey(pool.Namespace(), name)), ("GROUP", GroupName(name, id.Group)), ("ATTEMPT", Text(id.Attempt)),
            ("RANK", Text(id.Rank)), ("WORLD_SIZE", Text(GroupSize(pool.Spec))),
            ("CFG", Text(shape.Cfg)), ("RING", Text(shape.Ring)), ("ULYSSES", Text(shape.Ulysses)),
            ("MASTER", $"{first}.{ServiceName(name)}.{pool.Namespace()}.svc:{RendezvousPort}"),
            ("MODELS", string.Join(':', pool.Spec.Models.Select(model => model.Path))),
        ];
        return variables.Select(variable => new V1EnvVar { Name = "WANFARM_" + variable.Name, Value = variable.Value });
    }

    private static V1ObjectMeta Owned(RenderPoolResource pool, string name) => new()
    {
        Name = name,
        NamespaceProperty = pool.Namespace(),
        Labels = new Dictionary<string, string> { [PoolLabels.Pool] = pool.Name() },
        OwnerReferences = [Metadata.ControllerReference(pool)],
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
