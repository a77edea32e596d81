using System.Globalization;
using k8s;
using k8s.Models;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Controllers;

namespace Wan.Farm.Operator.Conditions;

/// <summary>An event for every condition that has become another.</summary>
internal static class ConditionEvents
{
    /// <param name="isBad">Whether a condition is one that somebody has to look at.</param>
    public static async Task RecordChangesAsync(
        this EventRecorder events,
        IKubernetesObject<V1ObjectMeta> about,
        IReadOnlyList<Condition>? before,
        IReadOnlyList<Condition>? after,
        Func<Condition, bool> isBad,
        CancellationToken ct)
    {
        foreach (Condition condition in after ?? [])
        {
            Condition? earlier = before.Find(condition.Type);
            if (earlier?.Status != condition.Status || earlier.Reason != condition.Reason)
            {
                string occasion = string.Create(CultureInfo.InvariantCulture, $"{condition.Type} {condition.Status} {condition.LastTransitionTime:O} {condition.ObservedGeneration}");
                await events.RecordAsync(about, isBad(condition), condition.Reason, condition.Message, occasion, ct);
            }
        }
    }
}
