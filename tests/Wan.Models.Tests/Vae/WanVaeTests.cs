using Wan.Farm.Testing;
using Wan.Models.Layers;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

public sealed class WanVaeTests
{
    [Fact]
    public void NamedParameters_LoadedModel_AreTheCheckpointsKeysAndShapes()
    {
        using var scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(TinyVae.Folder);
        using IWeightSource source = checkpoint.OpenVae();
        using WanVae vae = WanVae.Load(source, ScalarType.Float32, CPU, TinyVae.Digest);
        Dictionary<string, long[]> parameters = vae.named_parameters().ToDictionary(p => p.name, p => p.parameter.shape);
        Assert.Equal(source.Weights.Keys.Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        Assert.All(source.Weights, weight => Assert.Equal(weight.Value.Shape, parameters[weight.Key]));
    }

    [Fact]
    public void Load_DecoderOnly_DecodesTheSameAndCannotEncode()
    {
        using var scope = NewDisposeScope();
        using WanVae both = TinyVae.Load(), decoder = TinyVae.Load(VaeParts.Decoder);
        Tensor z = Latents(2);
        TensorAssert.Identical(both.Decode(z), decoder.Decode(z));
        Assert.Throws<InvalidOperationException>(() => decoder.Encode(zeros([1, 3, 1, 16, 16])));
        Assert.DoesNotContain(decoder.named_parameters(), p => p.name.StartsWith("encoder", StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_WholeVideo_EqualsLatentByLatentToTheByte()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        Tensor z = Latents(6);
        Tensor[] parts = [.. Enumerable.Range(0, 6).Select(t => vae.DecodeLatent(z.narrow(2, t, 1), cache))];
        Assert.Equal([1L, 4, 4, 4, 4, 4], parts.Select(part => part.shape[2]));
        Assert.Equal(6, cache.NextLatent);
        TensorAssert.Identical(vae.Decode(z), cat(parts, 2));
    }

    [Fact]
    public void Encode_WholeVideo_EqualsChunkByChunkToTheByte()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewEncoderCache();
        Tensor video = Video(13);
        List<Tensor> parts = [vae.EncodeChunk(video.narrow(2, 0, 1), cache)];
        for (int t = 1; t < 13; t += 4)
            parts.Add(vae.EncodeChunk(video.narrow(2, t, 4), cache));
        TensorAssert.Identical(vae.Encode(video), cat(parts, 2));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    public void EncodeThenDecode_AnySize_KeepsTheShape(long height, long width)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor video = Video(5, 8 * height, 8 * width);
        Tensor z = vae.Encode(video);
        Assert.Equal([1, 16, 2, height, width], z.shape);
        Assert.Equal(video.shape, vae.Decode(z).shape);
    }

    [Fact]
    public void Decode_BatchOfTwo_GivesEachVideoAlone()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor a = Latents(3, seed: 1), b = Latents(3, seed: 2);
        TensorAssert.Close(cat([vae.Decode(a), vae.Decode(b)], 0), vae.Decode(cat([a, b], 0)), absolute: 1e-5);
    }

    [Fact]
    public void Decode_BFloat16Weights_StaysNearFloat32AndReturnsFloat32()
    {
        using var scope = NewDisposeScope();
        using WanVae wide = TinyVae.Load(), narrow = TinyVae.Load(dtype: ScalarType.BFloat16);
        Tensor z = Latents(3), expected = wide.Decode(z), actual = narrow.Decode(z);
        Assert.Equal(ScalarType.Float32, actual.dtype);
        Tensor error = (actual - expected).norm() / expected.norm();
        Assert.InRange(error.item<float>(), 1e-5f, 0.1f);
    }

    [Fact]
    public void Decode_LatentOverwrittenAfterwards_DoesNotChangeWhatTheCacheRemembers()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        Tensor z = Latents(2), first = z.narrow(2, 0, 1).clone();
        vae.DecodeLatent(first, cache);
        first.fill_(100);
        TensorAssert.Identical(vae.Decode(z).narrow(2, 1, 4), vae.DecodeLatent(z.narrow(2, 1, 1), cache));
    }

    [Theory]
    [InlineData(7, "7 frames", "5, 9")]
    [InlineData(4, "4 frames", "1, 5")]
    public void Encode_FrameCountNot4nPlus1_NamesTheNearestOnes(int frames, string count, string nearest)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        string message = Assert.Throws<ArgumentException>(() => vae.Encode(Video(frames))).Message;
        Assert.Contains(count, message, StringComparison.Ordinal);
        Assert.Contains(nearest, message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeChunk_WrongShape_NamesExpectedAndActual()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewEncoderCache();
        Assert.Contains("[1, 3, 4, 16, 16]", Assert.Throws<ArgumentException>(() => vae.EncodeChunk(Video(4), cache)).Message, StringComparison.Ordinal);
        Assert.Contains("multiples of 8", Assert.Throws<ArgumentException>(() => vae.EncodeChunk(Video(1, 12, 16), cache)).Message, StringComparison.Ordinal);
        vae.EncodeChunk(Video(1), cache);       // wrong shapes are found before the cache is touched
    }

    [Fact]
    public void DecodeLatent_WrongShape_NamesExpectedAndActual()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        string message = Assert.Throws<ArgumentException>(() => vae.DecodeLatent(zeros([1, 8, 1, 2, 2]), cache)).Message;
        Assert.Contains("[B, 16, 1, H, W]", message, StringComparison.Ordinal);
        Assert.Contains("[1, 8, 1, 2, 2]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecodeLatent_LatentOfAnotherSize_IsRefusedAndTheCacheLeftAlone()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        vae.DecodeLatent(Latents(1, height: 3, width: 2), cache);
        string message = Assert.Throws<ArgumentException>(() => vae.DecodeLatent(Latents(1, height: 2, width: 3), cache)).Message;
        Assert.Contains("3×2", message, StringComparison.Ordinal);
        Assert.Contains("2×3", message, StringComparison.Ordinal);
        vae.DecodeLatent(Latents(1, height: 3, width: 2), cache);
    }

    [Theory]
    [InlineData("decoder.conv1.bias", "decoder.conv1")]
    [InlineData("decoder.middle.0.residual.2.bias", "decoder.middle.0")]
    [InlineData("decoder.middle.1.to_qkv.bias", "decoder.middle.1")]
    [InlineData("decoder.upsamples.3.resample.1.bias", "decoder.upsamples.3")]
    [InlineData("decoder.upsamples.8.residual.6.bias", "decoder.upsamples.8")]
    [InlineData("decoder.head.2.bias", "decoder.head")]
    public void DecodeLatent_BlockThatMakesNaN_IsNamed(string parameter, string block)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        Tensor z = Latents(3);
        vae.DecodeLatent(z.narrow(2, 0, 1), cache);
        vae.DecodeLatent(z.narrow(2, 1, 1), cache);
        using (no_grad())
            vae.named_parameters().Single(p => p.name == parameter).parameter.fill_(double.NaN);
        NonFiniteException failure = Assert.Throws<NonFiniteException>(() => vae.DecodeLatent(z.narrow(2, 2, 1), cache));
        Assert.Equal(block, failure.Block);
        Assert.Equal("decode latent 2", failure.Stage);
        // The chunk stopped half-way: the cache must not be gone on with.
        Assert.Throws<InvalidOperationException>(() => vae.DecodeLatent(z.narrow(2, 2, 1), cache));
    }

    [Fact]
    public void Cache_LongVideo_StopsGrowingAfterTheThirdLatent()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        Tensor z = Latents(8);
        long[] bytes = [.. Enumerable.Range(0, 8).Select(t =>
        {
            vae.DecodeLatent(z.narrow(2, t, 1), cache).Dispose();
            return cache.Bytes;
        })];
        Assert.True(bytes[0] < bytes[2]);
        Assert.All(bytes[3..], size => Assert.Equal(bytes[2], size));
    }

    internal static Tensor Latents(int frames, long height = 3, long width = 2, ulong seed = 1) =>
        randn([1, 16, frames, height, width], generator: new Generator(seed));

    private static Tensor Video(int frames, long height = 16, long width = 16) =>
        (rand([1, 3, frames, height, width], generator: new Generator(3)) * 2) - 1;
}
