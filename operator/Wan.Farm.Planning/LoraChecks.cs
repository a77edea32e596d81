using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Planning;

/// <summary>Which experts there are for LoRAs.</summary>
internal static class LoraChecks
{
    public static IEnumerable<FieldProblem> Check(ResolvedJob job, ModelFacts model)
    {
        if (model.Experts is not null)
        {
            yield break;
        }

        foreach ((int index, LoraSpec lora) in (job.Spec.Loras ?? []).Index())
        {
            if (lora.Expert != LoraExpert.Both)
            {
                yield return new(
                    FieldPath.Join(FieldPath.At("spec.loras", index), "expert"),
                    $"{lora.Expert} has no effect: {job.Spec.Model.Path} has one transformer; leave it out");
            }
        }
    }
}
