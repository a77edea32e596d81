using Wan.Farm.Contracts.Tasks;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A LoRA and how it fits the model that it is for.</summary>
/// <param name="Digest">See <see cref="LoraFile.Digest"/>.</param>
/// <param name="Parameters">Weights and biases of the model that it changes, in all transformers that it is for.</param>
/// <param name="Warning">What is left out of it; null when nothing is.</param>
public sealed record LoraFit(LoraUse Use, string Digest, int Parameters, string? Warning)
{
    /// <summary>As plans name it.</summary>
    public LoraInput Input => new(Use.Path, Digest, Use.Weight, Use.Experts switch
    {
        LoraExperts.HighNoise => LoraTarget.HighNoise,
        LoraExperts.LowNoise => LoraTarget.LowNoise,
        _ => LoraTarget.Both,
    });
}
