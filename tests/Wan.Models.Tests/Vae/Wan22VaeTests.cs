using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>What Wan2.2's autoencoder does besides giving the published numbers: streaming, hand-over, sizes.</summary>
public sealed class Wan22VaeTests
{
    public static TheoryData<CacheScope, int> Reach => ReceptiveFieldTests.Published;

    [Fact]
    public void EncodeThenDecode_AnySize_KeepsTheShape()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = Load();
        Tensor video = (rand([1, 3, 5, 32, 48], generator: new Generator(3)) * 2) - 1;
        Tensor z = vae.Encode(video);
        Assert.Equal([1, 48, 2, 2, 3], z.shape);
        Assert.Equal(video.shape, vae.Decode(z).shape);
    }

    [Fact]
    public void EncodeChunk_SizeOfHalfAPatch_IsRefused()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = Load();
        using FeatureCache cache = vae.NewEncoderCache();
        Assert.Contains("multiples of 16", Assert.Throws<ArgumentException>(() => vae.EncodeChunk(zeros([1, 3, 1, 24, 32]), cache)).Message, StringComparison.Ordinal);
        vae.EncodeChunk(zeros([1, 3, 1, 16, 32]), cache);
        Assert.Contains("16×32", Assert.Throws<ArgumentException>(() => vae.EncodeChunk(zeros([1, 3, 4, 32, 32]), cache)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CacheSavedAfterAnyLatent_ContinuesWithTheSameBytes()
    {
        using var scope = NewDisposeScope();
        using TempFolder folder = new();
        using WanVae vae = Load();
        Tensor z = Latents(4), whole = vae.Decode(z);
        for (int split = 1; split < 4; split++)
        {
            string path = folder[$"{split}.safetensors"];
            using (FeatureCache first = vae.NewDecoderCache())
            {
                for (int t = 0; t < split; t++)
                    vae.DecodeLatent(z.narrow(2, t, 1), first);
                FeatureCacheFile.Save(first, path);
            }

            using FeatureCache second = vae.LoadDecoderCache(path);
            Tensor[] rest = [.. Enumerable.Range(split, 4 - split).Select(t => vae.DecodeLatent(z.narrow(2, t, 1), second))];
            TensorAssert.Identical(whole.narrow(2, (4 * split) - 3, 4 * (4 - split)).contiguous(), cat(rest, 2), $"split after {split}");
        }
    }

    [Fact]
    public void FeatureCacheSize_AfterThreeLatents_IsWhatTheCacheHolds()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = Load();
        using FeatureCache cache = vae.NewDecoderCache();
        Tensor z = Latents(3);
        for (int t = 0; t < 3; t++)
            vae.DecodeLatent(z.narrow(2, t, 1), cache);
        Assert.Equal(FeatureCacheSize.OfDecoder(vae.Config, height: 32, width: 16, ScalarType.Float32, CacheScope.Full), cache.Bytes);
        using FeatureCache part = cache.Part(CacheScope.Stride8);
        Assert.Equal(FeatureCacheSize.OfDecoder(vae.Config, height: 32, width: 16, ScalarType.Float32, CacheScope.Stride8), part.Bytes);
    }

    [Theory]
    [MemberData(nameof(Reach))]
    public void ReceptiveField_ShortcutsAroundStages_ReachNoFurtherBack(CacheScope known, int latents) =>
        Assert.Equal(latents, ReceptiveField.OfDecoder(WanVaeConfig.Wan22, known));

    /// <summary>The front goes on alone, and a worker that starts from its features makes the frames of one pass, from that latent on and no sooner.</summary>
    [Fact]
    public void DecodeFront_ThenWarmUp_GivesTheFramesOfOnePassAfterExactlyThatManyLatents()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = FarSightedVae.Decoder(WanVaeConfig.Wan22);
        int reach = ReceptiveField.OfDecoder(vae.Config, CacheScope.Stride8), start = 3, count = start + reach + 2;
        Tensor z = Latents(count, height: 1, width: 1);
        using FeatureCache whole = vae.NewDecoderCache(), front = vae.NewDecoderCache();
        Tensor[] expected = [.. Enumerable.Range(0, count).Select(t => vae.DecodeLatent(z.narrow(2, t, 1), whole))];
        for (int t = 0; t < start; t++)
            vae.DecodeFront(z.narrow(2, t, 1), front);
        using FeatureCache decoded = front.Part(CacheScope.Stride8);
        Assert.Equal(start + reach, front.ExactFrom);
        for (int t = start; t < front.ExactFrom; t++)
            vae.WarmUp(z.narrow(2, t, 1), front);
        for (int t = start; t < count; t++)
        {
            Tensor frames = vae.DecodeLatent(z.narrow(2, t, 1), decoded);
            if (t == decoded.ExactFrom - 1)
                Assert.False((expected[t] == frames).all().item<bool>());
            if (t >= decoded.ExactFrom)
            {
                TensorAssert.Identical(expected[t], frames, $"latent {t}");
                TensorAssert.Identical(expected[t], vae.DecodeLatent(z.narrow(2, t, 1), front), $"latent {t}, warmed up");
            }
        }
    }

    private static WanVae Load()
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFixtures.PathOf("models", "wan22-ti2v"), CheckpointParts.Vae);
        using IWeightSource source = checkpoint.OpenVae();
        return WanVae.Load(source, ScalarType.Float32, CPU, TinyVae.Digest);
    }

    private static Tensor Latents(int frames, long height = 2, long width = 1) =>
        randn([1, 48, frames, height, width], generator: new Generator(1));
}
