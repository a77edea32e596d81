using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>What makes schedulers treat the pods of a group as one.</summary>
internal static class Gangs
{
    public const string KueueGate = "kueue.x-k8s.io/admission";
    public const string KueueGroupLabel = "kueue.x-k8s.io/pod-group-name";
    public const string VolcanoGroup = "scheduling.volcano.sh";
    public const string VolcanoVersion = "v1beta1";
    public const string VolcanoPlural = "podgroups";

    /// <summary>Of an attempt: Kueue's workload and Volcano's PodGroup end with the pods that they were made for.</summary>
    public static string NameOf(string pool, PodId id) => string.Create(CultureInfo.InvariantCulture, $"{pool}-{id.Group}-{id.Attempt}");

    public static void Join(V1Pod pod, RenderPoolResource pool, PodId id)
    {
        if (pool.Spec!.Gang is not { } gang)
            return;
        string name = NameOf(pool.Name(), id);
        switch (gang.Scheduler)
        {
            case GangScheduler.Kueue:
                // Kueue sets and removes a gate of its own when it has counted all pods.
                pod.SetLabel("kueue.x-k8s.io/queue-name", gang.QueueName!);
                pod.SetLabel(KueueGroupLabel, name);
                pod.SetAnnotation("kueue.x-k8s.io/pod-group-total-count", PoolObjects.GroupSize(pool.Spec).ToString(CultureInfo.InvariantCulture));
                // Kueue waits for no replacement pods: they come as another group. Without it, its finalizer would keep pods that have ended.
                pod.SetAnnotation("kueue.x-k8s.io/retriable-in-group", "false");
                break;
            case GangScheduler.Volcano:
                pod.Spec.SchedulerName = "volcano";
                pod.SetAnnotation("scheduling.k8s.io/group-name", name);
                Hold(pod);
                break;
            default:
                Hold(pod);
                break;
        }
    }

    public static bool IsHeld(V1Pod pod) => pod.Spec?.SchedulingGates?.Any(gate => gate.Name == PoolLabels.Gate) == true;

    /// <summary>Goes with the first rank's pod, so nobody has to look for what is left over.</summary>
    public static JsonObject PodGroup(RenderPoolResource pool, V1Pod first, PodId id)
    {
        V1OwnerReference owner = Metadata.ControllerReference(first);
        var spec = new JsonObject { ["minMember"] = PoolObjects.GroupSize(pool.Spec!) };
        if (pool.Spec!.Gang!.QueueName is { } queue)
            spec["queue"] = queue;
        if (first.Spec.PriorityClassName is { Length: > 0 } priority)
            spec["priorityClassName"] = priority;
        return new JsonObject
        {
            ["apiVersion"] = $"{VolcanoGroup}/{VolcanoVersion}",
            ["kind"] = "PodGroup",
            ["metadata"] = new JsonObject
            {
                ["name"] = NameOf(pool.Name(), id),
                ["namespace"] = pool.Namespace(),
                ["labels"] = new JsonObject { [PoolLabels.Pool] = pool.Name() },
                ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = owner.ApiVersion, ["kind"] = owner.Kind, ["name"] = owner.Name, ["uid"] = owner.Uid, ["controller"] = true }),
            },
            ["spec"] = spec,
        };
    }

    private static void Hold(V1Pod pod) => pod.Spec.SchedulingGates = [.. pod.Spec.SchedulingGates ?? [], new V1PodSchedulingGate { Name = PoolLabels.Gate }];
}
