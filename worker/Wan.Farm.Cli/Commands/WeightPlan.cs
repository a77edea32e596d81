using Wan.Farm.Cli.Progress;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Cli.Commands;

/// <summary>How the transformer's blocks are held, and what people are told of it.</summary>
internal static class WeightPlan
{
    /// <summary>The machine with its group, and the way that was asked for, or the first that fits in memory.</summary>
    public static MachineFacts Choose(JobRequest request, RenderPlan plan, ModelFacts model, MachineFacts machine)
    {
        MachineFacts whole = machine with
        {
            Group = request.Group is { } shape ? new GroupFacts(shape.Ulysses, shape.Ring, shape.Cfg) : null,
            TextEncoderOnCpu = machine.Device == DeviceKind.Cuda && Encoding(plan, model, machine).PeakBytes > machine.MemoryAvailableBytes,      // one process encodes
        };
        WeightHolding[] ways = request.Weights switch
        {
            WeightChoice.Whole => [WeightHolding.Whole],
            WeightChoice.Divided => [WeightHolding.Divided],
            WeightChoice.Streamed => [WeightHolding.Streamed],
            _ => request.Group is { WorldSize: > 1 } ? [WeightHolding.Whole, WeightHolding.Divided, WeightHolding.Streamed] : [WeightHolding.Whole, WeightHolding.Streamed],
        };
        return ways.Select(way => whole with { Weights = way }).FirstOrDefault(with => with.Fits(Denoising(plan, model, with).PeakBytes))
            ?? whole with { Weights = ways[0] };
    }

    public static IEnumerable<string> Notes(JobRequest request, RenderPlan plan, ModelFacts model, MachineFacts machine)
    {
        if (machine.Group is { } group)
            yield return $"--group: each of {group.Ranks} ranks sends about {ByteSize.Short(plan.Tasks.OfType<DenoiseTask>().Max(task => GroupTraffic.BytesPerStep(model, task, plan.Dtype, group, machine.Weights)))} a step to the others";
        if (machine.Group is { Ranks: > 1 } ranks && plan.Tasks.OfType<DecodeTask>().FirstOrDefault() is { } decode)
        {
            FrameShares shares = FrameShares.Of(model.Vae, plan.Size, ranks.Ranks);
            yield return plan.Tasks.OfType<DecodeTask>().All(task => task.HandsNothingOver)
                ? $"--group: every frame is decoded by {Math.Min(ranks.Ranks, shares.Columns)} ranks, at most {shares.Most * model.Vae.SpatialStride} of {plan.Size.Width} columns each"
                : $"--group: segments are decoded side by side, each by one rank ({decode.Id} and those after it)";
        }

        if (machine is { Device: DeviceKind.Cuda, Group: { Ranks: > 1 } onGpus } && onGpus.Ranks > machine.Devices)
            yield return $"--group: {onGpus.Ranks} ranks share {(machine.Devices == 1 ? "one GPU" : $"{machine.Devices} GPUs")}, so that what they exchange goes through main memory; it would be faster with one rank for each GPU";
        if (machine.TextEncoderOnCpu)
            yield return $"texts are encoded on the CPU: the encoder needs {ByteSize.Short(Encoding(plan, model, machine).PeakBytes)}, more than the GPU has free";
        if (request.Group is null && machine.Weights == WeightHolding.Whole)
            yield break;
        StageEstimate chosen = Denoising(plan, model, machine), whole = Denoising(plan, model, machine with { Weights = WeightHolding.Whole });
        string each = machine.Processes == 1 ? "" : $" for each of {machine.Processes} processes";
        string why = request.Weights == WeightChoice.Auto ? $", because denoising with whole ones needs {ByteSize.Short(whole.PeakBytes)}{each}" : "";
        yield return machine.Weights switch
        {
            WeightHolding.Divided => $"--weights: divided among the ranks, {ByteSize.Short(chosen.WeightBytes)} each instead of {ByteSize.Short(whole.WeightBytes)}{why}",
            WeightHolding.Streamed => $"--weights: streamed from {(machine.Device == DeviceKind.Cpu ? "their files" : "page-locked main memory, or from their files where it has no room")}, {ByteSize.Short(chosen.WeightBytes)} in memory instead of {ByteSize.Short(whole.WeightBytes)}{why}",
            _ => $"--weights: whole, {ByteSize.Short(whole.WeightBytes)}{each}",
        };
    }

    /// <summary>The texts' encoding.</summary>
    private static StageEstimate Encoding(RenderPlan plan, ModelFacts model, MachineFacts machine) =>
        ResourceEstimator.Estimate(plan, model, machine).Stages.Zip(plan.Tasks).Where(pair => pair.Second is EncodeTask).MaxBy(pair => pair.First.PeakBytes).First;

    /// <summary>The denoising stage that needs the most.</summary>
    private static StageEstimate Denoising(RenderPlan plan, ModelFacts model, MachineFacts machine) =>
        ResourceEstimator.Estimate(plan, model, machine).Stages
            .Zip(plan.Tasks, (stage, task) => (Stage: stage, Task: task))
            .Where(pair => pair.Task is DenoiseTask)
            .Select(pair => pair.Stage)
            .MaxBy(stage => stage.PeakBytes)!;
}
