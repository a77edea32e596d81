using System.Globalization;
using k8s.Models;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Reads a pod.</summary>
internal static class PodStates
{
    private const string Disruption = "DisruptionTarget";

    /// <returns>Null for a pod whose labels are not those of a group's pod.</returns>
    public static PodSnapshot? Read(V1Pod pod)
    {
        if (Number(pod, PoolLabels.Group) is not { } group || Number(pod, PoolLabels.Attempt) is not { } attempt || Number(pod, PoolLabels.Rank) is not { } rank)
            return null;
        PodState state = StateOf(pod);
        return new PodSnapshot(new PodId(group, attempt, rank), pod.Name(), pod.Uid(), state, pod.GetLabel(PoolLabels.Template) ?? "")
        {
            Ending = state == PodState.Failed ? EndingOf(pod) : null,
            ExitCode = state == PodState.Failed ? EndedBy(pod)?.ExitCode : null,
            EndingReason = state == PodState.Failed && EndedBy(pod)?.ExitCode == WorkerExit.Preflight ? PoolReasons.PreflightFailed : PoolReasons.GroupsFailing,
            IsHeld = Gangs.IsHeld(pod),
            Obstacle = state == PodState.Starting ? PodObstacles.Of(pod) : null,
            PlacedAt = state == PodState.Starting && pod.Status?.Phase != "Running" ? PlacedAt(pod) : null,
            GoneAt = pod.DeletionTimestamp(),
        };
    }

    private static PodState StateOf(V1Pod pod) => pod.Status?.Phase switch
    {
        // Unknown: its node does not answer. What a lost worker still writes is refused by the epoch of its lease.
        "Succeeded" or "Unknown" => PodState.Disrupted,
        "Failed" => Has(pod, Disruption) ? PodState.Disrupted : PodState.Failed,
        "Running" when Has(pod, "Ready") => PodState.Ready,
        _ => PodState.Starting,
    };

    private static bool Has(V1Pod pod, string condition) => pod.Status?.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true;

    private static string EndingOf(V1Pod pod)
    {
        V1ContainerStateTerminated? ended = EndedBy(pod);
        string? words = ended?.Message ?? pod.Status?.Message;
        string what = ended is null
            ? pod.Status?.Reason ?? "it failed"
            : string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}{(ended.Reason is null or "Error" ? "" : $" ({ended.Reason})")}");
        return string.IsNullOrEmpty(words) ? what : $"{what}: {words.Trim()}";
    }

    private static V1ContainerStateTerminated? EndedBy(V1Pod pod) =>
        pod.Status?.ContainerStatuses?.Select(container => container.State?.Terminated).FirstOrDefault(state => state is { ExitCode: not 0 });

    private static DateTimeOffset? PlacedAt(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "True" })?.LastTransitionTime is { } time ? new DateTimeOffset(time) : null;

    private static int? Number(V1Pod pod, string label) =>
        int.TryParse(pod.GetLabel(label), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
