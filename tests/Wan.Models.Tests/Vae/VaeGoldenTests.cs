using System.Text.Json;
using Wan.Farm.Testing.Golden;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

public sealed class VaeGoldenTests
{
    public static IEnumerable<object[]> Decode => InBothLayouts("vae/decode", "vae22/decode");

    public static IEnumerable<object[]> Encode => InBothLayouts("vae/encode", "vae22/encode");

    public static IEnumerable<object[]> DecodeCache => InBothLayouts("vae/decode_cache", "vae22/decode_cache");

    [Theory]
    [MemberData(nameof(Decode))]
    public void Decode_PublishedLatents_GivesThePublishedFrames(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load(golden.Fixture, layout);
        golden.AssertOutput("raw", vae.Decode(golden.Input("z").unsqueeze(0)).squeeze(0));
    }

    [Theory]
    [MemberData(nameof(Encode))]
    public void Encode_PublishedVideo_GivesThePublishedLatents(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        Tensor video = golden.Input("video").unsqueeze(0);
        if (golden.HasOutput("z"))
        {
            using WanVae vae = TinyVae.Load(golden.Fixture, layout);
            // The published code drops frames that do not fill a chunk; here that is an error.
            golden.AssertOutput("z", vae.Encode(video.narrow(2, 0, video.shape[2] - ((video.shape[2] - 1) % 4))).squeeze(0));
        }

        if (!golden.HasOutput("encoder_out_chunk0"))
            return;

        FeatureSlots slots = new();
        using IWeightSource source = TinyVae.Source(golden.Fixture, layout);
        using VaeEncoder encoder = WeightLoader.Load(
            source, ScalarType.Float32, CPU, w => new VaeEncoder(w["encoder"], TinyVae.ConfigOf(golden.Fixture), slots), name => !name.StartsWith("encoder.", StringComparison.Ordinal));
        using FeatureCache cache = new("encoder", "none", ScalarType.Float32, slots);
        JsonElement[] kinds = [.. golden.Params.GetProperty("cache_kinds_after_chunk").EnumerateArray()];
        for (int chunk = 0, first = 0; chunk < kinds.Length; chunk++)
        {
            int count = chunk == 0 ? 1 : 4;
            using var _ = no_grad();
            golden.AssertOutput($"encoder_out_chunk{chunk}", encoder.call(video.narrow(2, first, count), cache).unsqueeze(2));
            AssertCache(golden, kinds[chunk], $"cache_after_chunk{chunk}", cache);
            first += count;
        }
    }

    [Theory]
    [MemberData(nameof(DecodeCache))]
    public void DecodeLatent_PublishedLatents_LeavesThePublishedCacheBehind(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load(golden.Fixture, layout);
        Tensor z = golden.Input("z").unsqueeze(0);
        if (golden.Name == "stepwise")
            AssertStepwise(golden, vae, z);
        else
            AssertSecondHalf(golden, vae, z);
    }

    private static void AssertStepwise(FixtureCase golden, WanVae vae, Tensor z)
    {
        using FeatureCache cache = vae.NewDecoderCache();
        JsonElement[] kinds = [.. golden.Params.GetProperty("cache_kinds_after").EnumerateArray()];
        List<Tensor> frames = [];
        for (int t = 0; t < kinds.Length; t++)
        {
            frames.Add(vae.DecodeLatent(z.narrow(2, t, 1), cache));
            golden.AssertOutput($"decoder_out_{t}", SplitFrames(frames[t], vae.Config.PatchSize));       // published before patches are joined
            AssertCache(golden, kinds[t], $"cache_after_{t}", cache);
        }
        golden.AssertOutput("whole", cat(frames, 2));
    }

    private static void AssertSecondHalf(FixtureCase golden, WanVae vae, Tensor z)
    {
        int split = golden.Params.GetProperty("split_after_latent_frames").GetInt32();
        using FeatureCache cache = vae.NewDecoderCache();
        List<Tensor> frames = [];
        for (int t = 0; t < z.shape[2]; t++)
            frames.Add(vae.DecodeLatent(z.narrow(2, t, 1), cache));
        golden.AssertOutput("whole", cat(frames, 2));
        golden.AssertOutput("with_cache", cat(frames[split..], 2));
        golden.AssertOutput("empty_cache", vae.Decode(z.narrow(2, split, z.shape[2] - split)));
    }

    private static void AssertCache(FixtureCase golden, JsonElement kinds, string name, FeatureCache cache)
    {
        Assert.Equal(kinds.GetArrayLength(), cache.Count);
        foreach ((int slot, JsonElement kind) in kinds.EnumerateArray().Index())
        {
            string found = cache.IsMarked(slot) ? "rep" : cache.Frames(slot).Count == 0 ? "none" : "tensor";
            Assert.True(kind.GetString() == found, $"{name}: slot {slot} holds {found}, published {kind.GetString()}");
            if (golden.HasOutput($"{name}.{slot:00}"))
                golden.AssertOutput($"{name}.{slot:00}", cache.Entry(slot)!);
        }
    }

    private static Tensor SplitFrames(Tensor video, int patchSize) =>
        stack(Enumerable.Range(0, (int)video.shape[2]).Select(t => Patches.Split(video.select(2, t), patchSize)).ToArray(), 2);

    private static IEnumerable<object[]> InBothLayouts(params string[] fixtures) =>
        fixtures.SelectMany(GoldenFixtures.Enumerate).SelectMany(row => new[] { "original", "diffusers" }, (row, layout) => new[] { row[0], layout });
}
