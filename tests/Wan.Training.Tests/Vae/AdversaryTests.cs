using Wan.Models.Weights;
using Wan.Training.Runs;
using Wan.Training.Vae;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Vae;

public sealed class AdversaryTests
{
    [Fact]
    public void GradientsOfTheCritic_AgreeWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        using FreshWeights weights = FreshWeights.Of("critic", WeightLoader.Describe(w => new PatchDiscriminator(w), ScalarType.Float32), seed: 1, (_, _) => { });
        using PatchDiscriminator critic = WeightLoader.Load(weights, ScalarType.Float64, CPU, w => new PatchDiscriminator(w));
        Tensor real = Clips(1).to(ScalarType.Float64), made = Clips(2).to(ScalarType.Float64).requires_grad_();
        foreach (var (_, parameter) in critic.named_parameters()) parameter.requires_grad_(true);
        Loss().backward();
        List<(string, Tensor)> moved = [("made", made), .. critic.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
        int seed = 0;
        foreach ((string name, Tensor value) in moved)
        {
            Tensor direction = Models.Noise.CounterNoise.Latents(seed++, 0, 1, 1, 1, (int)value.numel()).view(value.shape).to(ScalarType.Float64);
            direction /= direction.square().sum().sqrt();
            double expected = (value.grad! * direction).sum().item<double>();
            const double epsilon = 1e-5;
            double difference = (LossAt(value, direction, epsilon) - LossAt(value, direction, -epsilon)) / (2 * epsilon);
            Assert.True(Math.Abs(expected - difference) <= 1e-6 * Math.Max(1e-2, Math.Abs(difference)), $"{name}: {expected} by the gradient, {difference} by differences");
        }

        Tensor Loss() => Adversary.Loss(critic.call(real), critic.call(made));

        double LossAt(Tensor value, Tensor direction, double step)
        {
            using var off = no_grad();
            value.add_(direction, alpha: step);
            double loss = Loss().item<double>();
            value.add_(direction, alpha: -step);
            return loss;
        }
    }

    [Fact]
    public void Critic_LearnsToTellClipsFromTheirBlurredCopies_AndThenPullsThemTowardsClips()
    {
        using var scope = NewDisposeScope();
        using var adversary = new Adversary(seed: 1, CPU, TrainingRanks.Alone);
        Tensor real = Clips(1), made = real * 0.5;
        double first = 0, last = 0;
        for (int i = 0; i < 12; i++)
        {
            last = adversary.Learn(real, made, learningRate: 2e-3, gradientLimit: 1).item<float>();
            if (i == 0) first = last;
        }

        Assert.True(last < 0.8 * first, $"{first} at first, {last} in the end");
        Tensor leaf = made.clone().requires_grad_(), down = adversary.Pull(leaf, ones_like(leaf), weight: 0.1);
        Assert.True((down * (real - made)).sum().item<float>() < 0);                          // against the gradient is towards the clips
    }

    [Fact]
    public void Pull_IsAsLongAsTheWeightSays_HoweverSureTheCriticIs()
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        using var adversary = new Adversary(seed: 1, CPU, TrainingRanks.Alone);
        Tensor made = Clips(1).requires_grad_(), others = full_like(made, 3);
        double length = adversary.Pull(made, others, weight: 0.2).square().sum().sqrt().item<float>();
        Assert.Equal(0.2 * 3 * Math.Sqrt(made.numel()), length, tolerance: length * 1e-3);
    }

    private static Tensor Clips(long seed)
    {
        using var scope = NewDisposeScope();
        return (Models.Noise.CounterNoise.Latents(seed, 0, 5, 3, 16, 16).unsqueeze(0) * 0.4).clamp(-1, 1).MoveToOuterDisposeScope();
    }
}
