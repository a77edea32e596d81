using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>One or four video frames to one latent frame. Source: Wan2.1@9737cba wan/modules/vae.py and
/// Wan2.2@42bf4cf wan/modules/vae2_2.py, Encoder3d.</summary>
public sealed class VaeEncoder : nn.Module<Tensor, FeatureCache, Tensor>
{
    private const string Path = "encoder";

    private readonly WindowConvolution conv1;
    private readonly ModuleList<VaeBlock> downsamples;
    private readonly VaeMiddle middle;
    private readonly VaeHead head;
    private readonly int patchSize;

    public VaeEncoder(WeightScope w, WanVaeConfig config, FeatureSlots slots)
        : base(nameof(VaeEncoder))
    {
        long[] widths = [.. config.DimMultipliers.Select(multiplier => (long)config.Dim * multiplier)];
        long channels = config.Dim;
        patchSize = config.PatchSize;
        slots.Stride = 1;
        slots.FramesPerLatent = config.TemporalStride;
        slots.Enter($"{Path}.conv1");
        conv1 = new WindowConvolution(w["conv1"], slots.Next(config.PatchChannels), config.PatchChannels, channels);

        downsamples = new ModuleList<VaeBlock>();
        WeightScope here = w["downsamples"];
        for (int stage = 0; stage < widths.Length; stage++)
        {
            bool? temporal = stage < widths.Length - 1 ? config.TemporalDownsample[stage] : null;
            if (config.StageShortcuts)
            {
                downsamples.Add(new DownStage(
                    here[stage], slots, $"{Path}.downsamples.{stage}", channels, widths[stage], config.ResidualBlocks, temporal));
                channels = widths[stage];
            }
            else
            {
                AddStage(widths[stage], temporal);
            }
        }

        middle = new VaeMiddle(w["middle"], slots, $"{Path}.middle", channels);
        head = new VaeHead(w["head"], slots, $"{Path}.head", channels, outChannels: 2 * config.LatentChannels);
        RegisterComponents();

        void AddStage(long width, bool? temporal)
        {
            for (int i = 0; i < config.ResidualBlocks; i++, channels = width)
            {
                Add(scope => new ResidualBlock(scope, slots, channels, width));
            }

            if (temporal is { } halvesTime)
            {
                slots.Stride *= 2;                              // a temporal down-sampler remembers frames that are small already
                Add(scope => halvesTime ? new TemporalDownsampler(scope, slots, channels) : new SpatialDownsampler(scope, channels));
                slots.FramesPerLatent /= halvesTime ? 2 : 1;
            }
        }

        void Add(Func<WeightScope, VaeBlock> build)
        {
            slots.Enter($"{Path}.downsamples.{downsamples.Count}");
            downsamples.Add(build(here[downsamples.Count]));
        }
    }

    /// <param name="pixels">[B, 3, 1|4, s·H, s·W] in -1..1, s the spatial stride: one frame with a fresh cache, four later</param>
    /// <returns>[B, 2C, H, W]: mean and log-variance, before the last 1×1 convolution</returns>
    public override Tensor forward(Tensor pixels, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor? latent = null;
        for (int t = 0; t < pixels.shape[2]; t++)
        {
            Tensor frame = Patches.Split(pixels.select(2, t), patchSize);
            FramePipeline.Push(downsamples, conv1.call(frame, cache), cache, small =>
            {
                latent = head.call(middle.call(small, cache), cache);
                small.Dispose();
            });
        }

        return (latent ?? throw new ArgumentException($"{pixels.shape[2]} frames do not make a latent.", nameof(pixels))).MoveToOuterDisposeScope();
    }
}
