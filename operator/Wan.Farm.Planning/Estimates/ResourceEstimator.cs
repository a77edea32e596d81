using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Memory, disk and time of a plan, from the sizes of the model alone.</summary>
public static class ResourceEstimator
{
    /// <summary>Share of activations lost to the allocator's rounding and to the working memory of kernels.</summary>
    private const double AllocatorSlack = 1.1;

    public static ResourceEstimate Estimate(RenderPlan plan, ModelFacts model, MachineFacts machine) =>
        new([.. plan.Tasks.Select(task => Estimate(task, plan, model, machine))]);

    private static StageEstimate Estimate(RenderTask task, RenderPlan plan, ModelFacts model, MachineFacts machine)
    {
        StageCost cost = task switch
        {
            EncodeTask encode => TextEncoderCost.Of(model, encode, plan.Dtype),
            ConditionTask condition => Shared(ConditionCost.Of(model, condition, plan.Dtype), condition.Size),
            VaceTask vace => Shared(ConditionCost.Of(model, vace), vace.Size),
            DenoiseTask denoise => TransformerCost.Of(model, denoise, plan.Dtype, machine.Group ?? GroupFacts.Alone, machine.Weights, machine.Group is null ? machine.Processes : 1),
            DecodeTask { HandsNothingOver: true } decode => Shared(VaeDecoderCost.Of(model.Vae, decode), decode.Size),
            DecodeTask decode => VaeDecoderCost.Of(model.Vae, decode),
            DecodeFrontTask front => VaeDecoderCost.Of(model.Vae, front),
            PreviewTask preview => AssembleCost.Of(preview),
            AssembleTask assemble => AssembleCost.Of(assemble),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task.GetType().Name, "no estimate for this kind of task"),
        };
        return new StageEstimate(
            task.Id,
            cost.WeightBytes,
            (long)(cost.ActivationBytes * AllocatorSlack),
            cost.CacheBytes,
            cost.DiskBytes,
            cost.Flops.Total,
            cost.Flops.On(machine.Speed).TotalSeconds)
        {
            InMainMemory = task is EncodeTask && machine.TextEncoderOnCpu,
        };

        StageCost Shared(StageCost alone, VideoSize size) => machine.Group is { } group ? FrameShares.Of(model.Vae, size, group.Ranks).Of(alone) : alone;
    }
}
