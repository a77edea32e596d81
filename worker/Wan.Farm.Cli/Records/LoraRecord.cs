using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Cli.Records;

/// <summary>A LoRA that was added to the model.</summary>
/// <param name="Digest">Over the file and how it is used.</param>
/// <param name="Parameters">Weights and biases of the model that it changes.</param>
internal sealed record LoraRecord(string File, string Digest, double Weight, LoraExperts Expert, int Parameters)
{
    public static LoraRecord Of(LoraFit lora) => new(lora.Name, lora.Digest, lora.Use.Weight, lora.Use.Experts, lora.Parameters);
}
