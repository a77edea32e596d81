using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Memory, disk and time of a plan, from the sizes of the model alone.</summary>
public static class ResourceEstimator
{
    /// <summary>Share of activations lost to the allocator's rounding and fragmentation.</summary>
    private const double AllocatorSlack = 1.1;

    public static ResourceEstimate Estimate(RenderPlan plan, ModelFacts model, MachineFacts machine)
    {
        (RenderTask Task, RenderStage Stage, StageCost Cost)[] stages = [.. plan.Tasks.Select(task => CostOf(task, plan, model))];
        ResourceEstimate[] candidates =
        [
            .. Enum.GetValues<Residency>().Select(residency => new ResourceEstimate(Stages(stages, residency, machine.Speed), residency)),
        ];
        return candidates.FirstOrDefault(estimate => estimate.PeakBytes <= machine.MemoryAvailableBytes) ?? candidates[^1];
    }

    private static List<StageEstimate> Stages(
        (RenderTask Task, RenderStage Stage, StageCost Cost)[] stages, Residency residency, MachineSpeed speed)
    {
        var loaded = new Dictionary<RenderStage, long>();
        var estimates = new List<StageEstimate>();
        foreach ((RenderTask task, RenderStage stage, StageCost cost) in stages)
        {
            foreach (RenderStage earlier in loaded.Keys.Where(earlier => earlier != stage && !Keeps(residency, earlier)).ToList())
            {
                loaded.Remove(earlier);
            }

            loaded[stage] = cost.WeightBytes;
            estimates.Add(new StageEstimate(
                stage,
                task.Id,
                cost.WeightBytes,
                ResidentWeightBytes: loaded.Values.Sum(),
                (long)(cost.ActivationBytes * AllocatorSlack),
                cost.CacheBytes,
                cost.DiskBytes,
                cost.Flops.Total,
                cost.Flops.On(speed).TotalSeconds));
        }

        return estimates;
    }

    private static bool Keeps(Residency residency, RenderStage stage) => residency switch
    {
        Residency.KeepAll => true,
        Residency.FreeTextEncoder => stage != RenderStage.Encode,
        _ => false,
    };

    private static (RenderTask Task, RenderStage Stage, StageCost Cost) CostOf(RenderTask task, RenderPlan plan, ModelFacts model) => task switch
    {
        EncodeTask => (task, RenderStage.Encode, TextEncoderCost.Of(model.TextEncoder, model.Transformer.TextLength, plan.Dtype)),
        DenoiseTask denoise => (task, RenderStage.Denoise, TransformerCost.Of(
            model.Transformer, model.TextEncoder, denoise.Latents, denoise.Size, denoise.Sampling, plan.Dtype)),
        DecodeTask decode => (task, RenderStage.Decode, VaeDecoderCost.Of(model.Vae, decode.Latents, plan.Size, plan.Dtype)),
        AssembleTask assemble => (task, RenderStage.Assemble, AssembleCost.Of(assemble)),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task.GetType().Name, "no estimate for this kind of task"),
    };
}
