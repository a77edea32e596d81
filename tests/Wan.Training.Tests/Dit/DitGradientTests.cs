using TorchSharp.Modules;
using Wan.Models.Noise;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

/// <remarks>
/// In float32: norms, modulation and time embedding are float32 in every transformer. Differences are taken of fused kernels, gradients of the operations
/// that autograd knows: a difference between the two would show as well.
/// </remarks>
public sealed class DitGradientTests
{
    private const int TextLength = 6, Words = 11, ImageTokens = 3, ImageDim = 8;
    private static readonly UmT5Config Encoder = new() { VocabSize = Words, Dim = 12, AttentionDim = 16, FfnDim = 20, Heads = 2, Layers = 2, Buckets = 8, MaxDistance = 6 };
    private static readonly WanModelConfig TextToVideo = new() { TextLength = TextLength, Dim = 24, FfnDim = 20, FreqDim = 16, TextDim = Encoder.Dim, Heads = 2, Layers = 2 };

    [Fact]
    public void GradientsOfEveryWeight_AgreeWithFiniteDifferences() => Check(TextToVideo);

    [Fact]
    public void GradientsOfEveryWeight_WithAPictureBesideTheText_AgreeWithFiniteDifferences() =>
        Check(TextToVideo with { ModelType = "i2v", InChannels = 36, ImageDim = ImageDim, Layers = 1 });

    private static void Check(WanModelConfig config)
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        using WanModel transformer = FreshWeights.Build("transformer", w => new WanModel(config, w), seed: 1, (_, _) => { });
        using UmT5Encoder encoder = FreshWeights.Build("text", w => new UmT5Encoder(Encoder, w), seed: 1, (_, _) => { });
        Loss(transformer, encoder).backward();
        int seed = 0;
        foreach (var (name, parameter) in transformer.named_parameters().Concat(encoder.named_parameters().Select(p => (name: $"text_encoder.{p.name}", p.parameter))))
        {
            Tensor gradient = parameter.grad ?? throw new InvalidOperationException($"{name} has no gradient");
            Tensor direction = Noise(100 + seed++, parameter.shape);
            direction /= direction.square().sum().sqrt();
            double byGradient = (gradient.to(ScalarType.Float64) * direction.to(ScalarType.Float64)).sum().item<double>();
            double byDifferences = Slope(parameter, direction, () => Loss(transformer, encoder));
            // What a random direction catches of the gradient's length.
            double usual = gradient.square().mean().sqrt().item<float>();
            Assert.True(Math.Abs(byGradient - byDifferences) <= 5e-3 * usual, $"{name}: {byGradient} by the gradient, {byDifferences} by differences, usually {usual}");
        }
    }

    /// <summary>Central differences of fourth order: steps long enough for float32.</summary>
    private static double Slope(Parameter parameter, Tensor direction, Func<Tensor> loss)
    {
        const double step = 0.02;
        return ((8 * (At(step) - At(-step))) - (At(2 * step) - At(-2 * step))) / (12 * step);

        double At(double distance)
        {
            using var scope = NewDisposeScope();
            using var off = no_grad();
            Tensor before = parameter.clone();
            parameter.add_(direction, alpha: distance);
            double value = loss().item<double>();
            parameter.copy_(before);
            return value;
        }
    }

    /// <returns>a weighted sum of all velocities, float64</returns>
    private static Tensor Loss(WanModel transformer, UmT5Encoder encoder)
    {
        WanModelConfig config = transformer.Config;
        long[] latents = [2, config.OutChannels, 2, 4, 4];
        Tensor ids = tensor(new long[] { 3, 1, 4, 1, 5, 10, 2, 6, 5, 0, 0, 0 }, [2, TextLength]), mask = (ids > 0).to(ScalarType.Int64);
        Tensor words = encoder.call(ids, mask) * mask.unsqueeze(-1);
        using TextContext text = config.TakesImageTokens
            ? transformer.Prepare([words[0], words[1].narrow(0, 0, 3)], imageTokens: Noise(2, 2, ImageTokens, ImageDim))
            : transformer.PreparePadded(words);
        Tensor? picture = config.ConditionChannels > 0 ? Noise(3, 2, config.ConditionChannels, 2, 4, 4) : null;
        Tensor velocity = transformer.forward(Noise(4, latents), tensor(new[] { 130f, 810f }), text, picture);
        return (velocity.to(ScalarType.Float64) * Noise(5, latents).to(ScalarType.Float64)).sum();
    }

    private static Tensor Noise(long seed, params long[] shape) =>
        CounterNoise.Latents(seed, 0, 1, 1, 1, (int)shape.Aggregate(1L, (product, n) => product * n)).view(shape);
}
