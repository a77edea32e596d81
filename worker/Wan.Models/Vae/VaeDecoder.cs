using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>One latent frame to one or four video frames. Source: Wan2.1@9737cba wan/modules/vae.py and
/// Wan2.2@42bf4cf wan/modules/vae2_2.py, Decoder3d.</summary>
public sealed class VaeDecoder : nn.Module<Tensor, FeatureCache, Tensor>
{
    private const string Path = "decoder";

    private readonly WindowConvolution conv1;
    private readonly VaeMiddle middle;
    private readonly ModuleList<VaeBlock> upsamples;
    private readonly VaeHead head;
    private readonly List<int> stageEnds = [];          // the block with the up-sampler, for each stage but the last
    private readonly int patchSize;

    public VaeDecoder(WeightScope w, WanVaeConfig config, FeatureSlots slots)
        : base(nameof(VaeDecoder))
    {
        long[] widths = [.. config.DimMultipliers.Reverse().Select(multiplier => (long)config.DecoderDim * multiplier)];
        patchSize = config.PatchSize;
        slots.Stride = 1 << (widths.Length - 1);
        slots.FramesPerLatent = 1;
        slots.Enter($"{Path}.conv1");
        conv1 = new WindowConvolution(w["conv1"], slots.Next(config.LatentChannels), config.LatentChannels, widths[0]);
        middle = new VaeMiddle(w["middle"], slots, $"{Path}.middle", widths[0]);

        upsamples = new ModuleList<VaeBlock>();
        WeightScope here = w["upsamples"];
        long channels = widths[0];
        for (int stage = 0; stage < widths.Length; stage++)
        {
            bool? temporal = stage < widths.Length - 1 ? config.TemporalDownsample[^(stage + 1)] : null;
            if (config.StageShortcuts)
            {
                stageEnds.Add(upsamples.Count);
                upsamples.Add(new UpStage(
                    here[stage], slots, $"{Path}.upsamples.{stage}", channels, widths[stage], config.ResidualBlocks + 1, temporal));
                channels = widths[stage];
            }
            else
            {
                AddStage(widths[stage], temporal);
            }

            slots.Stride /= temporal is null ? 1 : 2;
            slots.FramesPerLatent *= temporal is true ? 2 : 1;
        }

        head = new VaeHead(w["head"], slots, $"{Path}.head", channels, config.PatchChannels);
        RegisterComponents();

        void AddStage(long width, bool? temporal)
        {
            for (int i = 0; i <= config.ResidualBlocks; i++, channels = width)
            {
                Add(scope => new ResidualBlock(scope, slots, channels, width));
            }

            if (temporal is { } doublesTime)
            {
                long half = channels / 2;
                stageEnds.Add(upsamples.Count);
                Add(scope => doublesTime ? new TemporalUpsampler(scope, slots, channels, half) : new SpatialUpsampler(scope, channels, half));
                channels = half;
            }
        }

        void Add(Func<WeightScope, VaeBlock> build)
        {
            slots.Enter($"{Path}.upsamples.{upsamples.Count}");
            upsamples.Add(build(here[upsamples.Count]));
        }
    }

    /// <param name="latent">[B, C, H, W] with the latent's own mean and scale, channels last; the cache keeps it</param>
    /// <returns>[B, 3, 1|4, s·H, s·W], s the spatial stride</returns>
    public override Tensor forward(Tensor latent, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        List<Tensor> frames = [];
        FramePipeline.Push(upsamples, middle.call(conv1.call(latent, cache), cache), cache, frame =>
        {
            frames.Add(Patches.Join(head.call(frame, cache), patchSize));
            frame.Dispose();
        });
        return stack(frames, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Moves only the coarse features on, as <see cref="forward"/> does, and makes no frames.</summary>
    /// <param name="latent">[B, C, H, W] with the latent's own mean and scale, channels last; the cache keeps it</param>
    /// <param name="stages">how many of the stages, the coarsest first; fewer than all</param>
    /// <returns>the last frame that left the last of them, [B, C, H', W']</returns>
    internal Tensor Advance(Tensor latent, FeatureCache cache, int stages)
    {
        using var scope = NewDisposeScope();
        int end = stageEnds[stages - 1];
        Tensor? last = null;
        FramePipeline.Push(upsamples, end, middle.call(conv1.call(latent, cache), cache), cache, frame =>
        {
            switch (upsamples[end])
            {
                case TemporalUpsampler upsampler:
                    upsampler.Remember(frame, cache);
                    break;
                case UpStage stage:
                    frame = stage.Advance(frame, cache);
                    break;
            }

            last?.Dispose();
            last = frame;
        });
        return last!.MoveToOuterDisposeScope();
    }
}
