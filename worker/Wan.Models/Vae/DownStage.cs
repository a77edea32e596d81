using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// A stage of Wan2.2's encoder: residual blocks and a down-sampler with a shortcut around all of them.
/// Source: Wan2.2@42bf4cf wan/modules/vae2_2.py, Down_ResidualBlock.
/// </summary>
public sealed class DownStage : VaeBlock
{
    private readonly ModuleList<VaeBlock> downsamples = new();
    private readonly AveragingShortcut shortcut;

    /// <param name="path">of the stage, for messages</param>
    /// <param name="halvesTime">null for the last stage, which has no down-sampler</param>
    public DownStage(WeightScope w, FeatureSlots slots, string path, long inChannels, long outChannels, int residualBlocks, bool? halvesTime)
        : base(nameof(DownStage))
    {
        WeightScope here = w["downsamples"];
        for (int i = 0; i < residualBlocks; i++)
        {
            long channels = i == 0 ? inChannels : outChannels;
            Add(scope => new ResidualBlock(scope, slots, channels, outChannels));
        }

        shortcut = new AveragingShortcut(outChannels, Frames: halvesTime is true ? 2 : 1, Side: halvesTime is null ? 1 : 2);
        if (halvesTime is { } temporal)
        {
            slots.Stride *= 2;                                  // a temporal down-sampler remembers frames that are small already
            Add(scope => temporal ? new TemporalDownsampler(scope, slots, outChannels) : new SpatialDownsampler(scope, outChannels));
            slots.FramesPerLatent /= temporal ? 2 : 1;
        }

        RegisterComponents();

        void Add(Func<WeightScope, VaeBlock> build)
        {
            slots.Enter($"{path}.downsamples.{downsamples.Count}");
            downsamples.Add(build(here[downsamples.Count]));
        }
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, H/2, W/2] for every frame that the down-sampler completes; the last stage keeps the size</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        FramePipeline.Push(downsamples, frame.alias(), cache, small => made = small);
        if (made is null)
        {
            cache.Hold(this, frame);                            // the second of the pair is in the same chunk
            return [];
        }

        using Tensor? earlier = cache.TakeHeld(this);
        return [(made + shortcut.Of(earlier, frame)).MoveToOuterDisposeScope()];       // not in place: the cache may keep what was made
    }
}
