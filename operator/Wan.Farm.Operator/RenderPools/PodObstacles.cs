using System.Globalization;
using k8s.Models;
using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>What keeps a pod from starting, as scheduler and kubelet say it.</summary>
internal static class PodObstacles
{
    private static readonly HashSet<string> OfImages = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError", "RegistryUnavailable"];
    private static readonly HashSet<string> OfContainers = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "StartError"];

    /// <returns>Null when nothing is known to.</returns>
    public static PoolProblem? Of(V1Pod pod)
    {
        string name = pod.Name();
        string[] gates = [.. (pod.Spec?.SchedulingGates ?? []).Select(gate => gate.Name).Where(gate => gate != PoolLabels.Gate)];
        if (gates.Length > 0)
            return new(PoolReasons.WaitingForAdmission, $"{name} is held back by {string.Join(", ", gates)}{WhoseGates(pod, gates)}");
        V1PodCondition? scheduled = pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "PodScheduled");
        if (scheduled is { Status: "False", Reason: "Unschedulable" })
            return new(PoolReasons.Unschedulable, $"{name} finds no node: {Words(scheduled.Message)}; make room, or change resources, nodeSelector or tolerations in spec.template");
        V1ContainerStateWaiting? waiting = (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .Select(container => container.State?.Waiting).FirstOrDefault(state => state?.Reason is { } reason && (OfImages.Contains(reason) || OfContainers.Contains(reason)));
        return waiting switch
        {
            null => null,
            _ when OfImages.Contains(waiting.Reason) =>
                new(PoolReasons.ImagePullFailed, $"{name} gets no image: {waiting.Reason}: {Words(waiting.Message)}; check the image's name and imagePullSecrets in spec.template"),
            _ => new(PoolReasons.ContainerCannotStart, $"{name} cannot start: {waiting.Reason}: {Words(waiting.Message)}; create what is missing in this namespace, or change spec.template"),
        };
    }

    /// <summary>A volume that cannot be mounted is said in events alone.</summary>
    /// <returns>Null when the events tell of nothing that fails.</returns>
    public static PoolProblem? OfEvents(string pod, IEnumerable<Corev1Event> events) =>
        events.Where(happened => happened.Type == "Warning" && happened.Reason.StartsWith("Failed", StringComparison.Ordinal)).MaxBy(happened => happened.LastTimestamp) is { } last
            ? new(PoolReasons.ContainerCannotStart, $"{pod} cannot start: {last.Reason}: {Words(last.Message)}; create what is missing in this namespace, or change spec.template")
            : null;

    private static string WhoseGates(V1Pod pod, string[] gates) => gates.Contains(Gangs.KueueGate)
        ? string.Create(CultureInfo.InvariantCulture, $": Kueue has not admitted its group; kubectl describe workload {pod.GetLabel(Gangs.KueueGroupLabel)} says why")
        : ", a gate of spec.template that somebody has to remove";

    private static string Words(string? text) => string.IsNullOrWhiteSpace(text) ? "no reason given" : text.Trim().TrimEnd('.');
}
