using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Native;
using Wan.Training.Optimization;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>Steps of a training in float32: forward, backward, the gradient cut to a length, AdamW, the moving average, and the loss read.</summary>
internal static class TrainingBenchmarks
{
    /// <summary>The name that asks for all of them.</summary>
    public const string Part = "training";

    private const int PromptTokens = 24;
    private const double LearningRate = 1e-4, GradientLimit = 1, AverageDecay = 0.999;

    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("train-dit", "DiT training step: dim 192, ffn 704, 6 heads, 8 layers, 2 latents of 16×3×16×20, text 64", HasReference: true, Dit),
        new("train-vae", "VAE training step: dim 24, a clip of 5 frames, 64×64 px, L1", HasReference: true, Vae),
    ];

    /// <summary>What a forward leaves in memory for the backward to come. First the smaller: what it gave back is there for the larger, which so looks smaller than it is.</summary>
    public static IEnumerable<Measurement> Memory()
    {
        (_, Func<BlockCheckpoints?, Tensor> loss) = Transformer();
        foreach (bool again in (bool[])[true, false])
        {
            using var on = enable_grad();
            using var scope = NewDisposeScope();
            using BlockCheckpoints? checkpoints = again ? new BlockCheckpoints() : null;
            long before = NativeMemory.ResidentBytes;
            loss(checkpoints);
            yield return new Measurement(
                again ? "train-dit-memory-recomputed" : "train-dit-memory", (NativeMemory.ResidentBytes - before) / (1024.0 * 1024), "MiB",
                $"growth of resident memory over the forward of train-dit, whose blocks {(again ? "are computed again for their gradients" : "keep what they computed")}");
        }
    }

    private static Action Dit()
    {
        (WanModel model, Func<BlockCheckpoints?, Tensor> loss) = Transformer();
        return Steps(model, () => loss(null));
    }

    private static (WanModel Model, Func<BlockCheckpoints?, Tensor> Loss) Transformer()
    {
        WanModelConfig config = new() { TextLength = 64, Dim = 192, FfnDim = 704, FreqDim = 128, TextDim = 96, Heads = 6, Layers = 8 };
        WanModel model = RandomWeights.Load(w => new WanModel(config, w), ScalarType.Float32, CPU);
        foreach (var (_, parameter) in model.named_parameters()) parameter.requires_grad_(true);
        Tensor x = randn([2, 16, 3, 16, 20]), target = randn([2, 16, 3, 16, 20]), t = tensor(new[] { 300f, 700f });
        Tensor first = randn([PromptTokens, 96]), second = randn([PromptTokens, 96]);
        return (model, Loss);

        Tensor Loss(BlockCheckpoints? checkpoints)
        {
            using TextContext text = model.Prepare([first, second]);
            return (model.forward(x, t, text, checkpoints: checkpoints) - target).square().mean();
        }
    }

    private static Action Vae()
    {
        WanVaeConfig config = WanVaeConfig.Wan21.WithDim(24);
        WanVae vae = RandomWeights.Load(w => new WanVae(w, config, digest: "benchmark"), ScalarType.Float32, CPU);
        Tensor video = (rand([1, 3, 5, 64, 64]) * 2) - 1;
        return Steps(vae, () => (vae.Reconstruct(vae.Posterior(video).Mean) - video).abs().mean());
    }

    private static Action Steps(nn.Module model, Func<Tensor> loss)
    {
        foreach (var (_, parameter) in model.named_parameters()) parameter.requires_grad_(true);
        TrainedWeights weights = new(model.named_parameters().Select(p => (p.name, p.parameter)), new AdamWOptions(), AverageDecay);
        return () =>
        {
            using var on = enable_grad();
            using var scope = NewDisposeScope();
            Tensor value = loss();
            value.backward();
            weights.Step(LearningRate, GradientLimit);
            value.item<float>();
        };
    }
}
