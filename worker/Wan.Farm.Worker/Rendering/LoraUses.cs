using Wan.Farm.Contracts.Tasks;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The LoRAs that a plan names, as the models know them.</summary>
internal static class LoraUses
{
    /// <exception cref="CheckpointException">A file is not there, or another one than when the job was planned.</exception>
    public static IReadOnlyList<LoraUse> Of(IReadOnlyList<LoraInput> loras) => [.. loras.Select(Of)];

    private static LoraUse Of(LoraInput lora)
    {
        var use = new LoraUse(lora.Path, lora.Weight, ExpertsOf(lora.Target));
        return LoraFile.Digest(use) == lora.Digest
            ? use
            : throw new CheckpointException(lora.Path, "is another LoRA than when the job was planned; bring the old one back, or render a new job");
    }

    private static LoraExperts ExpertsOf(LoraTarget target) => target switch
    {
        LoraTarget.Both => LoraExperts.Both,
        LoraTarget.HighNoise => LoraExperts.HighNoise,
        LoraTarget.LowNoise => LoraExperts.LowNoise,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, null),
    };
}
