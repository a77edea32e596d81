using System.Globalization;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Caching;

/// <summary>Guided predictions of one video, or of one window of it, that take from earlier steps what has hardly changed.</summary>
/// <remarks>
/// The two branches keep their own states; where guidance is cached too, a step whose difference later ones take over computes both branches in full. Decisions depend on the options, the step and the timesteps alone, so the same job takes the same
/// ones everywhere. Restoring a saved state gives the same bytes as never having stopped.
/// </remarks>
public sealed class StepCache : IDisposable
{
    private const string Conditional = "conditional.", Unconditional = "unconditional.", DifferenceName = "guidance.difference",
        AgeName = "guidance.age", ReusedName = "guidance.reused", OptionsName = "options", StepsName = "steps", PlainName = "forwards";

    private readonly StepCacheOptions options;
    private readonly int steps;
    private readonly BlockCache? conditionalBlocks, unconditionalBlocks;
    private Tensor? difference;
    private int age;
    private int guidanceReused;
    private int plainForwards;

    /// <param name="steps">of the whole render</param>
    /// <param name="residualDtype">float32, or bfloat16 for half the memory</param>
    public StepCache(StepCacheOptions options, int steps, ScalarType residualDtype = ScalarType.Float32)
    {
        (this.options, this.steps) = (options, steps);
        if (options.Blocks is { } blocks)
        {
            conditionalBlocks = new BlockCache(blocks, steps, residualDtype);
            unconditionalBlocks = new BlockCache(blocks, steps, residualDtype);
        }
    }

    public CacheReport Report => new(
        plainForwards + (conditionalBlocks?.Computed ?? 0) + (unconditionalBlocks?.Computed ?? 0),
        (conditionalBlocks?.Reused ?? 0) + (unconditionalBlocks?.Reused ?? 0),
        guidanceReused);

    /// <summary>unconditional + scale · (conditional - unconditional).</summary>
    /// <param name="step">0 at first; every step once, in order</param>
    /// <param name="conditional">a forward with the prompt, given what may stand in for the blocks</param>
    /// <param name="unconditional">the same with the negative prompt; null without guidance</param>
    /// <returns>what the forwards return, in the caller's dispose scope</returns>
    public Tensor Predict(int step, Func<IBlockReuse?, Tensor> conditional, Func<IBlockReuse?, Tensor>? unconditional, double guidanceScale)
    {
        using var scope = NewDisposeScope();
        GuidanceCacheOptions? guidance = options.Guidance is { Every: > 1 } and var given && unconditional is not null ? given : null;
        bool reusesDifference = guidance is not null && !GuidanceCachePolicy.Computes(guidance, step, steps, difference is null ? null : ++age);
        // The difference of a stale and a fresh prediction would be multiplied by the guidance and kept for several steps.
        bool isForced = guidance is not null && !reusesDifference && !GuidanceCachePolicy.Computes(guidance, step + 1, steps, age: 1);
        Tensor velocity = Forward(step, conditional, conditionalBlocks, isForced);
        if (unconditional is null)
            return velocity.MoveToOuterDisposeScope();
        if (reusesDifference)
        {
            guidanceReused++;
            return velocity.add_(difference!, guidanceScale - 1).MoveToOuterDisposeScope();
        }
        Tensor negative = Forward(step, unconditional, unconditionalBlocks, isForced);
        velocity.sub_(negative);
        if (guidance is not null)
            KeepDifference(velocity.clone());
        return velocity.mul_(guidanceScale).add_(negative).MoveToOuterDisposeScope();
    }

    /// <summary>Drops what is kept, so that the next step is computed in full; what was saved so far still counts.</summary>
    public void Forget()
    {
        conditionalBlocks?.Forget();
        unconditionalBlocks?.Forget();
        difference?.Dispose();
        difference = null;
        age = 0;
    }

    /// <summary>What is kept, in host memory; on the CPU it shares the memory, which later steps leave alone.</summary>
    public CacheState Save()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = [];
        Dictionary<string, string> values = new()
        {
            [OptionsName] = options.Fingerprint,
            [StepsName] = steps.ToString(CultureInfo.InvariantCulture),
            [AgeName] = age.ToString(CultureInfo.InvariantCulture),
            [ReusedName] = guidanceReused.ToString(CultureInfo.InvariantCulture),
            [PlainName] = plainForwards.ToString(CultureInfo.InvariantCulture),
        };
        conditionalBlocks?.Save(Conditional, tensors, values);
        unconditionalBlocks?.Save(Unconditional, tensors, values);
        if (difference is not null)
            tensors[DifferenceName] = difference.detach().cpu().DetachFromDisposeScope();
        return new CacheState(tensors, values);
    }

    /// <summary>Goes on from a saved state.</summary>
    /// <param name="device">where the model is</param>
    /// <exception cref="ArgumentException">the state was saved under other options</exception>
    public void Restore(CacheState state, Device device)
    {
        string saved = $"{state.Values.GetValueOrDefault(OptionsName)}; {state.Values.GetValueOrDefault(StepsName)} steps";
        string own = $"{options.Fingerprint}; {steps} steps";
        if (saved != own)
            throw new ArgumentException($"the saved cache is of '{saved}', this one of '{own}'", nameof(state));
        using var scope = NewDisposeScope();
        age = int.Parse(state.Values[AgeName], CultureInfo.InvariantCulture);
        guidanceReused = int.Parse(state.Values[ReusedName], CultureInfo.InvariantCulture);
        plainForwards = int.Parse(state.Values[PlainName], CultureInfo.InvariantCulture);
        conditionalBlocks?.Restore(Conditional, state, device);
        unconditionalBlocks?.Restore(Unconditional, state, device);
        difference?.Dispose();
        difference = state.Tensors.GetValueOrDefault(DifferenceName)?.to(device).clone().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        conditionalBlocks?.Dispose();
        unconditionalBlocks?.Dispose();
        difference?.Dispose();
    }

    private Tensor Forward(int step, Func<IBlockReuse?, Tensor> forward, BlockCache? blocks, bool isForced)
    {
        if (blocks is null)
            plainForwards++;
        else
            (blocks.Step, blocks.IsForced) = (step, isForced);
        return forward(blocks);
    }

    private void KeepDifference(Tensor value)
    {
        difference?.Dispose();
        difference = value.DetachFromDisposeScope();
        age = 0;
    }
}
