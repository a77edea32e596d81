using Wan.Farm.Contracts.Tasks;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A LoRA and how it fits the model that it is for.</summary>
/// <param name="Use">Of the file that was read.</param>
/// <param name="Digest">See <see cref="LoraFile.Digest"/>.</param>
/// <param name="Parameters">Weights and biases of the model that it changes, in all transformers that it is for.</param>
/// <param name="Warning">What is left out of it; null when nothing is.</param>
public sealed record LoraFit(LoraUse Use, string Digest, int Parameters, string? Warning)
{
    /// <summary>What a person calls it.</summary>
    public string Name { get; init; } = Use.Path;

    /// <summary>Of a file of the artifact store, which is kept with the job's pictures; null for one that is read where it lies.</summary>
    public string? Sha256 { get; init; }

    /// <summary>As plans name it.</summary>
    public LoraInput Input => new(Name, Digest, Use.Weight, LoraUses.TargetOf(Use.Experts)) { Sha256 = Sha256 };
}
