using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>One latent frame to one or four video frames. Source: Wan2.1@9737cba wan/modules/vae.py, Decoder3d.</summary>
public sealed class VaeDecoder : nn.Module<Tensor, FeatureCache, Tensor>
{
    private const string Path = "decoder";

    private readonly WindowConvolution conv1;
    private readonly VaeMiddle middle;
    private readonly ModuleList<VaeBlock> upsamples;
    private readonly VaeHead head;
    private readonly List<int> stageEnds = [];          // the up-sampler after each stage but the last

    public VaeDecoder(WeightScope w, WanVaeConfig config, FeatureSlots slots)
        : base(nameof(VaeDecoder))
    {
        long[] widths = [.. config.DimMultipliers.Reverse().Select(multiplier => (long)config.Dim * multiplier)];
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
            for (int i = 0; i <= config.ResidualBlocks; i++, channels = widths[stage])
            {
                Add(scope => new ResidualBlock(scope, slots, channels, widths[stage]));
            }

            if (stage < widths.Length - 1)
            {
                bool temporal = config.TemporalDownsample[^(stage + 1)];
                long half = channels / 2;
                stageEnds.Add(upsamples.Count);
                Add(scope => temporal ? new TemporalUpsampler(scope, slots, channels, half) : new SpatialUpsampler(scope, channels, half));
                channels = half;
                slots.Stride /= 2;
                slots.FramesPerLatent *= temporal ? 2 : 1;
            }
        }

        head = new VaeHead(w["head"], slots, $"{Path}.head", channels, outChannels: 3);
        RegisterComponents();

        void Add(Func<WeightScope, VaeBlock> build)
        {
            slots.Enter($"{Path}.upsamples.{upsamples.Count}");
            upsamples.Add(build(here[upsamples.Count]));
        }
    }

    /// <param name="latent">[B, C, H, W] with the latent's own mean and scale, channels last; the cache keeps it</param>
    /// <returns>[B, 3, 1|4, 8H, 8W]</returns>
    public override Tensor forward(Tensor latent, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        List<Tensor> frames = [];
        FramePipeline.Push(upsamples, middle.call(conv1.call(latent, cache), cache), cache, frame =>
        {
            frames.Add(head.call(frame, cache));
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
            (upsamples[end] as TemporalUpsampler)?.Remember(frame, cache);
            last?.Dispose();
            last = frame;
        });
        return last!.MoveToOuterDisposeScope();
    }
}
