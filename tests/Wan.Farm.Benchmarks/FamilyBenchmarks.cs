using Wan.Models.Transformer;
using Wan.Models.Transformer.Vace;
using Wan.Models.Vision;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>What the other models of the family add to a step, and CLIP. Sizes as of the plain transformer's benchmark.</summary>
internal static class FamilyBenchmarks
{
    private const int PromptTokens = 77, ImageTokens = 257, ImageDim = 1280;

    private const int EmbeddingTokens = 2048, EmbeddingDim = 1024;

    private static readonly WanModelConfig Plain = new() { Dim = 512, FfnDim = 2048, Heads = 8, Layers = 8 };

    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("clip", "CLIP vision tower: dim 640, 8 blocks, one picture of 224×224 px", HasReference: true, Clip),
        new("i2v", "I2V forward: the DiT's sizes, 36 channels in, 257 image tokens", HasReference: true, () => Forward(
            Plain with { ModelType = "i2v", InChannels = 36, ImageDim = ImageDim }, imageTokens: true)),
        new("vace", "VACE forward: the DiT's sizes, 4 VACE blocks", HasReference: true, () => Forward(
            Plain with { ModelType = "vace", VaceLayers = [0, 2, 4, 6], VaceInChannels = 96 })),
        new("ti2v-embedding", "embedding the timesteps of a step with a picture: dim 1024, 2048 tokens with 2 distinct timesteps", HasReference: true, Embedding, OperationsPerRun: Embeddings),
    ];

    private const int Embeddings = 2;

    private static Action Clip()
    {
        ClipVisionConfig config = new(Dim: 640, MlpDim: 2560, Heads: 8, Blocks: 8, ImageSize: 224, PatchSize: 14);
        ClipVisionEncoder clip = RandomWeights.Load(w => new ClipVisionEncoder(config, w), ScalarType.Float32, CPU);
        Tensor picture = (rand([3, 224, 224]) * 2) - 1;
        return Inference(() => clip.Encode(picture));
    }

    private static Action Forward(WanModelConfig config, bool imageTokens = false)
    {
        WanModel model = RandomWeights.Load(w => new WanModel(config, w), ScalarType.Float32, CPU);
        Tensor x = randn([1, 16, 5, 32, 32]), t = tensor(new[] { 500f }), context = randn([PromptTokens, 4096]);
        Tensor? tokens = imageTokens ? randn([1, ImageTokens, ImageDim]) : null;
        Tensor? y = config.ConditionChannels > 0 ? randn([1, config.ConditionChannels, 5, 32, 32]) : null;
        VaceControl? control = config.VaceInChannels is { } channels ? new VaceControl(randn([1, channels, 5, 32, 32])) : null;
        return Inference(() => model.forward(x, t, model.Prepare([context], imageTokens: tokens), y, control));
    }

    private static Action Embedding()
    {
        TimeEmbedding embedding = RandomWeights.Load(w => new TimeEmbedding(w, 256, EmbeddingDim), ScalarType.Float32, CPU);
        TimeProjection projection = RandomWeights.Load(w => new TimeProjection(w, EmbeddingDim), ScalarType.Float32, CPU);
        Tensor times = full([1, EmbeddingTokens], 500.0, ScalarType.Float64);
        times.narrow(1, 0, EmbeddingTokens / 21).zero_();
        return () =>
        {
            using var _ = no_grad();
            for (int i = 0; i < Embeddings; i++)
            {
                using var scope = NewDisposeScope();
                projection.call(embedding.call(TokenTimes.Of(times, batch: 1, EmbeddingTokens).Distinct));
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
