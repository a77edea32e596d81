using System.Globalization;
using k8s.Models;
using Wan.Farm.Api.RenderPools;

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
            GoneAt = pod.DeletionTimestamp(),
        };
    }

    private static PodState StateOf(V1Pod pod) => pod.Status?.Phase switch
    {
        "Succeeded" => PodState.Disrupted,
        "Failed" => Has(pod, Disruption) ? PodState.Disrupted : PodState.Failed,
        "Running" when Has(pod, "Ready") => PodState.Ready,
        _ => PodState.Starting,
    };

    private static bool Has(V1Pod pod, string condition) => pod.Status?.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true;

    private static string EndingOf(V1Pod pod)
    {
        V1ContainerStateTerminated? ended = pod.Status?.ContainerStatuses?.Select(container => container.State?.Terminated).FirstOrDefault(state => state is { ExitCode: not 0 });
        string? words = ended?.Message ?? pod.Status?.Message;
        string what = ended is null
            ? pod.Status?.Reason ?? "it failed"
            : string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}{(ended.Reason is null or "Error" ? "" : $" ({ended.Reason})")}");
        return string.IsNullOrEmpty(words) ? what : $"{what}: {words.Trim()}";
    }

    private static int? Number(V1Pod pod, string label) =>
        int.TryParse(pod.GetLabel(label), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
