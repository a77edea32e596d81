using Wan.Models.Tests.Support;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Threads;

/// <summary>Whole modules give the same bytes for every number of threads.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class SameBytesTests
{
    private static readonly WanModelConfig Medium = new() { Dim = 256, FfnDim = 2304, Heads = 4, Layers = 2, TextDim = 256 };

    private readonly Random random = new(5);

    [Fact]
    public void Transformer_TinyModel_ThreadsDoNotMatter() => Transformer(WanModelConfig.Tiny, ScalarType.Float32, frames: 3, height: 10, width: 6);

    // 32 768 numbers are what libtorch gives a thread at least, and sums over more than 2 000 are what oneDNN splits.
    [Fact]
    public void Transformer_MediumModel_ThreadsDoNotMatter() => Transformer(Medium, ScalarType.Float32, frames: 3, height: 22, width: 26);

    [Fact]
    public void Transformer_MediumModelInBFloat16_ThreadsDoNotMatter() => Transformer(Medium, ScalarType.BFloat16, frames: 3, height: 22, width: 26);

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void TextEncoder_MediumModel_ThreadsDoNotMatter(ScalarType dtype)
    {
        UmT5Config config = new() { VocabSize = 512, Dim = 192, AttentionDim = 192, FfnDim = 2304, Heads = 3, Layers = 2 };
        using UmT5Encoder encoder = TensorWeights.Build(w => new UmT5Encoder(config, w), dtype: dtype);
        using var scope = NewDisposeScope();
        Tensor ids = tensor([.. Enumerable.Range(0, 301).Select(_ => (long)random.Next(config.VocabSize))]).unsqueeze(0);
        ThreadCounts.MustNotMatter(() => encoder.call(ids, ids.ne(3)));
    }

    [Theory]
    [InlineData(4, 112, 80)]    // the golden fixtures' width
    [InlineData(96, 88, 72)]    // the published width
    public void Autoencoder_Decode_ThreadsDoNotMatter(int dim, int height, int width)
    {
        using WanVae vae = Autoencoder(dim, VaeParts.Decoder);
        using var scope = NewDisposeScope();
        Tensor latents = TensorWeights.Random(random, 1, vae.Config.LatentChannels, 2, height / 8, width / 8);
        ThreadCounts.MustNotMatter(() => vae.Decode(latents));
    }

    [Theory]
    [InlineData(4, 112, 80)]
    [InlineData(96, 88, 72)]
    public void Autoencoder_Encode_ThreadsDoNotMatter(int dim, int height, int width)
    {
        using WanVae vae = Autoencoder(dim, VaeParts.Encoder);
        using var scope = NewDisposeScope();
        Tensor video = TensorWeights.Random(random, 1, 3, 5, height, width);
        ThreadCounts.MustNotMatter(() => vae.Encode(video));
    }

    private void Transformer(WanModelConfig config, ScalarType dtype, long frames, long height, long width)
    {
        using WanModel model = TensorWeights.Build(w => new WanModel(config, w), dtype: dtype);
        using var scope = NewDisposeScope();
        Tensor x = TensorWeights.Random(random, 1, config.InChannels, frames, height, width), t = tensor(new[] { 321f });
        Tensor text = TensorWeights.Random(random, 1, 7, config.TextDim).to(dtype);
        ThreadCounts.MustNotMatter(() => model.forward(x, t, text));
    }

    private static WanVae Autoencoder(int dim, VaeParts parts) =>
        TensorWeights.Build(w => new WanVae(w, WanVaeConfig.Wan21.WithDim(dim), digest: "threads", parts));
}
