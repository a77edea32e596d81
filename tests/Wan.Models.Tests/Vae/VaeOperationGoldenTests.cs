using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>Single operations of the autoencoder, each over a cache of its own.</summary>
public sealed class VaeOperationGoldenTests
{
    public static IEnumerable<object[]> Cases => GoldenFixtures.Enumerate("ops/vae");

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
            case "vae22_patchify":
                AssertPatches(golden);
                break;
            case { } name when name.StartsWith("vae22_avg_down", StringComparison.Ordinal):
                AssertAveraging(golden);
                break;
            case { } name when name.StartsWith("vae22_dup_up", StringComparison.Ordinal):
                AssertDuplicating(golden);
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

    private static void AssertPatches(FixtureCase golden)
    {
        Tensor[] frames = FramesOf(golden.Input("x"));
        golden.AssertOutput("out", stack(frames.Select(frame => Patches.Split(frame, 2)).ToArray(), 2));
        foreach (Tensor frame in frames)
            TensorAssert.Identical(frame.contiguous(), Patches.Join(Patches.Split(frame, 2), 2));
    }

    /// <summary>Frames that are missing before the first are zeros: a video has one frame first, then pairs.</summary>
    private static void AssertAveraging(FixtureCase golden)
    {
        AveragingShortcut shortcut = new(Number(golden, "out_ch"), Number(golden, "factor_t"), Number(golden, "factor_s"));
        List<Tensor?> frames = [.. FramesOf(golden.Input("x"))];
        if (frames.Count % shortcut.Frames != 0)
            frames.Insert(0, null);
        golden.AssertOutput("out", stack(frames.Chunk(shortcut.Frames).Select(some => shortcut.Of(some.Length == 1 ? null : some[0], some[^1]!)).ToArray(), 2));
    }

    private static void AssertDuplicating(FixtureCase golden)
    {
        DuplicatingShortcut shortcut = new(Number(golden, "out_ch"), Number(golden, "factor_t"), Number(golden, "factor_s"));
        int count = golden.Params.GetProperty("first_chunk").GetBoolean() ? 1 : shortcut.Frames;
        golden.AssertOutput("out", stack(FramesOf(golden.Input("x")).SelectMany(frame => shortcut.Of(frame, count)).ToArray(), 2));
    }

    private static int Number(FixtureCase golden, string name) => golden.Params.GetProperty(name).GetInt32();

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
