using Wan.Farm.Testing.Golden;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>Single operations of the autoencoder, each over a cache of its own.</summary>
public sealed class VaeOperationGoldenTests
{
    /// <summary>The fixture's cases that the Wan2.1 autoencoder has an operation for; the resamplers are the same in Wan2.2.</summary>
    private static readonly string[] Covered =
    [
        "causal_conv", "attention",
        "vae_upsample2d", "vae_upsample3d", "vae_downsample2d", "vae_downsample3d",
        "vae22_upsample2d", "vae22_upsample3d", "vae22_downsample2d", "vae22_downsample3d",
    ];

    public static IEnumerable<object[]> Cases => GoldenFixtures.Enumerate("ops/vae").Where(row => Covered.Contains(((FixtureCase)row[0]).Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operation_PublishedInputs_GivesThePublishedOutputsAndCache(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        switch (golden.Name)
        {
            case "causal_conv":
                AssertCausalConvolution(golden);
                break;
            case "attention":
                AssertAttention(golden);
                break;
            default:
                AssertResampler(golden);
                break;
        }
    }

    private static void AssertCausalConvolution(FixtureCase golden)
    {
        FeatureSlots slots = new();
        using WindowConvolution conv = Build(golden, w => new WindowConvolution(w, slots.Next(3), 3, 4));
        using FeatureCache cache = new("decoder", "none", ScalarType.Float32, slots);
        Tensor[] y = [.. FramesOf(golden.Input("x")).Select(frame => conv.call(frame, cache))];
        golden.AssertOutput("out", stack(y, 2));
        golden.AssertOutput("out_first", stack(y[..1], 2));
        golden.AssertOutput("out_cache1", stack(y[1..2], 2));
        golden.AssertOutput("out_cache2", stack(y[2..], 2));
    }

    private static void AssertAttention(FixtureCase golden)
    {
        using FrameAttention attention = Build(golden, w => new FrameAttention(w, 8));
        using FeatureCache cache = new("decoder", "none", ScalarType.Float32, new FeatureSlots());
        golden.AssertOutput("out", stack(FramesOf(golden.Input("x")).SelectMany(frame => attention.call(frame, cache)).ToArray(), 2));
    }

    private static void AssertResampler(FixtureCase golden)
    {
        FeatureSlots slots = new();
        long channels = golden.Input("x0").shape[1], outputs = golden.Output("out0").shape[1];
        using VaeBlock block = Build<VaeBlock>(golden, w => golden.Name.Split('_')[1] switch
        {
            "upsample2d" => new SpatialUpsampler(w, channels, outputs),
            "upsample3d" => new TemporalUpsampler(w, slots, channels, outputs),
            "downsample2d" => new SpatialDownsampler(w, channels),
            _ => new TemporalDownsampler(w, slots, channels),
        });
        using FeatureCache cache = new("decoder", "none", ScalarType.Float32, slots);
        for (int call = 0; call < 3; call++)
        {
            Tensor[] frames = [.. FramesOf(golden.Input($"x{call}")).SelectMany(frame => block.call(frame, cache))];
            golden.AssertOutput($"out{call}", stack(frames, 2));
            if (golden.HasOutput($"cache{call}"))
                golden.AssertOutput($"cache{call}", cache.Entry(0)!);
            else
                Assert.True(slots.Count == 0 || cache.IsMarked(0));
        }
    }

    private static Tensor[] FramesOf(Tensor video) => [.. Enumerable.Range(0, (int)video.shape[2]).Select(t => ChannelsLast.Copy(video.select(2, t)))];

    private static TModule Build<TModule>(FixtureCase golden, Func<WeightScope, TModule> build)
        where TModule : nn.Module => WeightLoader.Load(new FixtureWeights(golden), ScalarType.Float32, CPU, build);
}
