using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>One or four video frames to one latent frame. Source: Wan2.1@9737cba wan/modules/vae.py, Encoder3d.</summary>
public sealed class VaeEncoder : nn.Module<Tensor, FeatureCache, Tensor>
{
    private const string Path = "encoder";

    private readonly WindowConvolution conv1;
    private readonly ModuleList<VaeBlock> downsamples;
    private readonly VaeMiddle middle;
    private readonly VaeHead head;

    public VaeEncoder(WeightScope w, WanVaeConfig config, FeatureSlots slots)
        : base(nameof(VaeEncoder))
    {
        long[] widths = [.. config.DimMultipliers.Select(multiplier => (long)config.Dim * multiplier)];
        long channels = config.Dim;
        slots.Stride = 1;
        slots.FramesPerLatent = config.TemporalStride;
        slots.Enter($"{Path}.conv1");
        conv1 = new WindowConvolution(w["conv1"], slots.Next(3), 3, channels);

        downsamples = new ModuleList<VaeBlock>();
        WeightScope here = w["downsamples"];
        for (int stage = 0; stage < widths.Length; stage++)
        {
            for (int i = 0; i < config.ResidualBlocks; i++, channels = widths[stage])
            {
                Add(scope => new ResidualBlock(scope, slots, channels, widths[stage]));
            }

            if (stage < widths.Length - 1)
            {
                bool temporal = config.TemporalDownsample[stage];
                slots.Stride *= 2;                              // a temporal down-sampler remembers frames that are small already
                Add(scope => temporal ? new TemporalDownsampler(scope, slots, channels) : new SpatialDownsampler(scope, channels));
                slots.FramesPerLatent /= temporal ? 2 : 1;
            }
        }

        middle = new VaeMiddle(w["middle"], slots, $"{Path}.middle", channels);
        head = new VaeHead(w["head"], slots, $"{Path}.head", channels, outChannels: 2 * config.LatentChannels);
        RegisterComponents();

        void Add(Func<WeightScope, VaeBlock> build)
        {
            slots.Enter($"{Path}.downsamples.{downsamples.Count}");
            downsamples.Add(build(here[downsamples.Count]));
        }
    }

    /// <param name="pixels">[B, 3, 1|4, 8H, 8W] in -1..1: one frame with a fresh cache, four later</param>
    /// <returns>[B, 2C, H, W]: mean and log-variance, before the last 1×1 convolution</returns>
    public override Tensor forward(Tensor pixels, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor? latent = null;
        for (int t = 0; t < pixels.shape[2]; t++)
        {
            Tensor frame = ChannelsLast.Copy(pixels.select(2, t));
            FramePipeline.Push(downsamples, conv1.call(frame, cache), cache, small =>
            {
                latent = head.call(middle.call(small, cache), cache);
                small.Dispose();
            });
        }

        return (latent ?? throw new ArgumentException($"{pixels.shape[2]} frames do not make a latent.", nameof(pixels))).MoveToOuterDisposeScope();
    }
}
