using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// A stage of Wan2.2's decoder: residual blocks and an up-sampler with a shortcut around all of them; the last stage has neither.
/// Source: Wan2.2@42bf4cf wan/modules/vae2_2.py, Up_ResidualBlock.
/// </summary>
public sealed class UpStage : VaeBlock
{
    private readonly ModuleList<VaeBlock> upsamples = new();
    private readonly DuplicatingShortcut? shortcut;

    /// <param name="path">of the stage, for messages</param>
    /// <param name="doublesTime">null for the last stage, which has no up-sampler</param>
    public UpStage(WeightScope w, FeatureSlots slots, string path, long inChannels, long outChannels, int residualBlocks, bool? doublesTime)
        : base(nameof(UpStage))
    {
        WeightScope here = w["upsamples"];
        for (int i = 0; i < residualBlocks; i++)
        {
            long channels = i == 0 ? inChannels : outChannels;
            Add(scope => new ResidualBlock(scope, slots, channels, outChannels));
        }

        if (doublesTime is { } temporal)
        {
            shortcut = new DuplicatingShortcut(outChannels, Frames: temporal ? 2 : 1, Side: 2);
            Add(scope => temporal ? new TemporalUpsampler(scope, slots, outChannels, outChannels) : new SpatialUpsampler(scope, outChannels, outChannels));
        }

        RegisterComponents();

        void Add(Func<WeightScope, VaeBlock> build)
        {
            slots.Enter($"{path}.upsamples.{upsamples.Count}");
            upsamples.Add(build(here[upsamples.Count]));
        }
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, 2H, 2W], once or twice as the up-sampler makes them; the last stage keeps the size</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        List<Tensor> frames = [];
        FramePipeline.Push(upsamples, frame.alias(), cache, frames.Add);
        if (shortcut is not null)
        {
            foreach ((Tensor made, Tensor around) in frames.Zip(shortcut.Of(frame, frames.Count)))
            {
                made.add_(around);                              // an up-sampler's result is nobody else's
                around.Dispose();
            }
        }

        return [.. frames.Select(made => made.MoveToOuterDisposeScope())];
    }

    /// <summary>Moves the cache on as <see cref="forward"/> does, and makes no frames. Not for the last stage.</summary>
    /// <param name="frame">[B, in, H, W]; consumed</param>
    /// <returns>[B, out, H, W], what the up-sampler was given</returns>
    internal Tensor Advance(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor given = frame;
        FramePipeline.Push(upsamples, upsamples.Count - 1, frame, cache, reached => given = reached);
        (upsamples[^1] as TemporalUpsampler)?.Remember(given, cache);
        return given.MoveToOuterDisposeScope();
    }
}
