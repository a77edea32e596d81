using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>The modules that a render spends its time in, at sizes that a CPU runs in seconds.</summary>
internal static class ModelBenchmarks
{
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("dit", "DiT forward: dim 512, ffn 2048, 8 heads, 8 layers, latents 16×5×32×32, text 512", HasReference: true, Dit),
        new("dit-prepared", "the same with the text's keys and values kept from the first step, as a render runs it", HasReference: true, DitPrepared)
        {
            ReferenceName = "dit",
        },
        new("vae-decode", "VAE decode: published dims, 2 latents, 128×128 px", HasReference: true, VaeDecode),
        new("vae-encode", "VAE encode: published dims, 5 frames, 128×128 px", HasReference: true, VaeEncode),
        new("t5", "umT5 encoder: dim 512, 6 layers, 512 tokens", HasReference: true, TextEncoder),
        new("op-add", "one add of two tensors of 4 numbers, with its dispose scope", HasReference: true, Add, OperationsPerRun: Adds),
    ];

    private const int Adds = 100_000;
    private const int PromptTokens = 77;

    private static WanModel Transformer() =>
        RandomWeights.Load(
            w => new WanModel(new WanModelConfig { Dim = 512, FfnDim = 2048, Heads = 8, Layers = 8 }, w), ScalarType.Float32, CPU);

    private static WanVae Autoencoder(VaeParts parts) =>
        RandomWeights.Load(w => new WanVae(w, WanVaeConfig.Wan21, digest: "benchmark", parts), ScalarType.Float32, CPU);

    private static Action Dit()
    {
        WanModel model = Transformer();
        Tensor x = randn([1, 16, 5, 32, 32]), t = tensor(new[] { 500f }), context = randn([1, PromptTokens, 4096]);
        return Inference(() => model.forward(x, t, context));
    }

    private static Action DitPrepared()
    {
        WanModel model = Transformer();
        Tensor x = randn([1, 16, 5, 32, 32]), t = tensor(new[] { 500f });
        using var _ = no_grad();
        TextContext text = model.Prepare([randn([PromptTokens, 4096])], cacheKeysValues: true);
        return Inference(() => model.forward(x, t, text));
    }

    private static Action VaeDecode()
    {
        WanVae vae = Autoencoder(VaeParts.Decoder);
        Tensor latents = randn([1, 16, 2, 16, 16]);
        return Inference(() => vae.Decode(latents));
    }

    private static Action VaeEncode()
    {
        WanVae vae = Autoencoder(VaeParts.Encoder);
        Tensor video = rand([1, 3, 5, 128, 128]) * 2 - 1;
        return Inference(() => vae.Encode(video));
    }

    private static Action TextEncoder()
    {
        UmT5Config config = new() { VocabSize = 2048, Dim = 512, AttentionDim = 512, FfnDim = 1024, Heads = 8, Layers = 6 };
        UmT5Encoder encoder = RandomWeights.Load(w => new UmT5Encoder(config, w), ScalarType.Float32, CPU);
        Tensor ids = randint(0, config.VocabSize, [1, 512], dtype: ScalarType.Int64), mask = ones([1, 512], dtype: ScalarType.Int64);
        return Inference(() => encoder.forward(ids, mask));
    }

    private static Action Add()
    {
        Tensor a = randn(4), b = randn(4);
        return () =>
        {
            using var _ = no_grad();
            for (int i = 0; i < Adds; i++)
            {
                using var scope = NewDisposeScope();
                a.add(b);
            }
        };
    }

    private static Action Inference(Func<Tensor> forward) => () =>
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        forward();
    };
}
