using TorchSharp;
using TorchSharp.Modules;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Vae;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Vae;

public sealed class VaeGradientTests
{
    private const int Dim = 4;
    private static readonly WanVaeConfig Config = WanVaeConfig.Wan21.WithDim(Dim);

    [Fact]
    public void Posterior_WithoutGradients_HasTheBytesOfEncoding()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using WanVae vae = Fresh();
        Tensor pixels = Pixels(frames: 9);
        Tensor mean = vae.Posterior(pixels).Mean;
        Tensor normalised = (mean - Column(Config.LatentMean)) * (1 / Column(Config.LatentStd));
        Assert.Equal(vae.Encode(pixels).data<float>().ToArray(), normalised.contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Reconstruct_WithoutGradients_HasTheBytesOfDecoding()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using WanVae vae = Fresh();
        Tensor latents = vae.Encode(Pixels(frames: 9));
        Tensor raw = (latents / (1 / Column(Config.LatentStd))) + Column(Config.LatentMean);
        Assert.Equal(vae.Decode(latents).data<float>().ToArray(), vae.Reconstruct(raw).data<float>().ToArray());
    }

    [Fact]
    public void Reconstruct_WithGradients_HasTheNumbersOfDecoding()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = Fresh();
        Tensor latents = vae.Posterior(Pixels(frames: 5)).Mean.detach();
        using (enable_grad())
        {
            Tensor trained = vae.Reconstruct(latents);
            using var off = no_grad();
            Assert.InRange((trained - vae.Reconstruct(latents)).abs().max().item<float>(), 0, 1e-4f);
        }
    }

    [Fact]
    public void GradientsOfEveryWeight_AgreeWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        using WanVae vae = InFloat64();
        Tensor pixels = Pixels(frames: 9, side: 8).to(ScalarType.Float64);
        Loss(vae, pixels).backward();
        int seed = 0;
        foreach (var (name, parameter) in vae.named_parameters())
        {
            Tensor gradient = parameter.grad ?? throw new InvalidOperationException($"{name} has no gradient");
            Tensor direction = Models.Noise.CounterNoise.Latents(seed++, 0, 1, 1, 1, (int)parameter.numel()).view(parameter.shape).to(ScalarType.Float64);
            direction /= direction.square().sum().sqrt();
            double expected = (gradient * direction).sum().item<double>();
            const double epsilon = 1e-6;
            double difference = (LossAt(vae, parameter, direction, epsilon, pixels) - LossAt(vae, parameter, direction, -epsilon, pixels)) / (2 * epsilon);
            Assert.True(Math.Abs(expected - difference) <= 1e-5 * Math.Max(1e-2, Math.Abs(difference)), $"{name}: {expected} by the gradient, {difference} by differences");
        }
    }

    [Fact]
    public void InflatedWeights_ShowEveryFrameOfAStillAsTheImageAutoencoderDoes()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using WanVae vae = Fresh();
        Tensor picture = Pixels(frames: 1);
        Tensor still = picture.expand(1, 3, 5, picture.shape[3], picture.shape[4]).contiguous();
        Tensor once = vae.Reconstruct(vae.Posterior(picture).Mean), video = vae.Reconstruct(vae.Posterior(still).Mean);
        for (int t = 0; t < 5; t++)
            Assert.InRange((video.narrow(2, t, 1) - once).abs().max().item<float>(), 0, 1e-4f);
    }

    private static Tensor Loss(WanVae vae, Tensor pixels)
    {
        (Tensor mean, Tensor logVariance) = vae.Posterior(pixels);
        return (vae.Reconstruct(mean + (0.3 * logVariance)) - pixels).square().mean();
    }

    private static double LossAt(WanVae vae, Parameter parameter, Tensor direction, double step, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        parameter.add_(direction, alpha: step);
        double loss = Loss(vae, pixels).item<double>();
        parameter.add_(direction, alpha: -step);
        return loss;
    }

    private static WanVae Fresh() => FreshWeights.Build("vae", w => new WanVae(w, Config, "test"), seed: 1, InflatedWeights.Adjust);

    private static WanVae InFloat64()
    {
        using FreshWeights weights = FreshWeights.Of("vae", WeightLoader.Describe(w => new WanVae(w, Config, "test"), ScalarType.Float32), seed: 1, (_, _) => { });
        WanVae vae = WeightLoader.Load(weights, ScalarType.Float64, CPU, w => new WanVae(w, Config, "test"));
        foreach (var (_, parameter) in vae.named_parameters()) parameter.requires_grad_(true);
        return vae;
    }

    private static Tensor Pixels(int frames, int side = 16)
    {
        using var scope = NewDisposeScope();
        return (Models.Noise.CounterNoise.Latents(5, 0, frames, 3, side, side).unsqueeze(0) * 0.4).clamp(-1, 1).MoveToOuterDisposeScope();
    }

    private static Tensor Column(IReadOnlyList<float> values) => torch.tensor([.. values]).view(1, -1, 1, 1, 1);
}
