using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;

namespace Wan.Farm.Cli.Inputs;

/// <summary>Reads the LoRAs that a job names.</summary>
internal static class JobLoras
{
    /// <param name="kept">Where those of the artifact store are when the job is rendered.</param>
    /// <exception cref="InvalidJobException">Some cannot be read, or are none for this model: each with its reason.</exception>
    /// <exception cref="InputException">One is not in the artifact store.</exception>
    public static async Task<IReadOnlyList<LoraFit>> ReadAsync(VideoJobSpec spec, string modelFolder, InputLook look, InputCache kept, CancellationToken ct)
    {
        List<LoraFit> fits = [];
        List<FieldProblem> problems = [];
        foreach (NamedLora lora in NamedFiles.LorasOf(spec))
        {
            try
            {
                LoraFit fit = await look.LoraAsync(lora, modelFolder, ct);
                fits.Add(fit.Sha256 is { } sha256 ? fit with { Use = fit.Use with { Path = kept.PathOf(sha256) } } : fit);
            }
            catch (CheckpointException e)
            {
                problems.Add(new FieldProblem(lora.Field, e.Message));
            }
        }

        return problems.Count == 0 ? fits : throw new InvalidJobException(problems);
    }
}
