using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Inputs;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The LoRAs that a plan names, as the models know them.</summary>
internal static class LoraUses
{
    /// <exception cref="CheckpointException">A file is not there, or another one than when the job was planned.</exception>
    public static IReadOnlyList<LoraUse> Of(IReadOnlyList<LoraInput> loras, InputCache kept) => [.. loras.Select(lora => Of(lora, kept))];

    public static LoraExperts ExpertsOf(LoraTarget target) => target switch
    {
        LoraTarget.Both => LoraExperts.Both,
        LoraTarget.HighNoise => LoraExperts.HighNoise,
        LoraTarget.LowNoise => LoraExperts.LowNoise,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, null),
    };

    public static LoraTarget TargetOf(LoraExperts experts) => experts switch
    {
        LoraExperts.HighNoise => LoraTarget.HighNoise,
        LoraExperts.LowNoise => LoraTarget.LowNoise,
        _ => LoraTarget.Both,
    };

    private static LoraUse Of(LoraInput lora, InputCache kept)
    {
        var use = new LoraUse(PathOf(lora, kept), lora.Weight, ExpertsOf(lora.Target));
        return LoraFile.Digest(use) == lora.Digest
            ? use
            : throw new CheckpointException(lora.Path, "is another LoRA than when the job was planned; bring the old one back, or render a new job");
    }

    private static string PathOf(LoraInput lora, InputCache kept)
    {
        if (lora.Sha256 is not { } sha256)
            return lora.Path;
        // Models are loaded on the compute thread, which has nothing else to do meanwhile.
        return kept.BringAsync(sha256, CancellationToken.None).GetAwaiter().GetResult()
            ? kept.PathOf(sha256)
            : throw new CheckpointException(lora.Path, "is not kept any more as it was when the job was planned; render the job anew");
    }
}
