using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Cli.Inputs;

/// <summary>Reads the LoRAs that a job names.</summary>
internal static class JobLoras
{
    /// <exception cref="InvalidJobException">Some cannot be read, or are none for this model: each with its reason.</exception>
    public static IReadOnlyList<LoraFit> Read(VideoJobSpec spec, string modelFolder)
    {
        List<LoraFit> fits = [];
        List<FieldProblem> problems = [];
        foreach ((int index, LoraSpec lora) in (spec.Loras ?? []).Index())
        {
            try
            {
                fits.Add(LoraReader.Read(modelFolder, new LoraUse(Path.GetFullPath(lora.Path), lora.Weight, ExpertsOf(lora.Expert))));
            }
            catch (CheckpointException e)
            {
                problems.Add(new FieldProblem(FieldPath.Join(FieldPath.At("spec.loras", index), "path"), e.Message));
            }
        }

        return problems.Count == 0 ? fits : throw new InvalidJobException(problems);
    }

    private static LoraExperts ExpertsOf(LoraExpert expert) => expert switch
    {
        LoraExpert.Both => LoraExperts.Both,
        LoraExpert.HighNoise => LoraExperts.HighNoise,
        LoraExpert.LowNoise => LoraExperts.LowNoise,
        _ => throw new ArgumentOutOfRangeException(nameof(expert), expert, null),
    };
}
