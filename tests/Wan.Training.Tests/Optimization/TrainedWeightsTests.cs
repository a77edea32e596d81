using TorchSharp.Modules;
using Wan.Training.Optimization;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Optimization;

public sealed class TrainedWeightsTests
{
    private static readonly AdamWOptions Options = new() { Beta1 = 0.9, Beta2 = 0.99, WeightDecay = 0.1 };

    [Fact]
    public void Steps_EqualThoseOfTheSubsetsOptimizer()
    {
        using var scope = NewDisposeScope();
        Parameter ours = new(Start()), theirs = new(Start());
        using var own = new TrainedWeights([("w", ours)], Options, averageDecay: 0.9);
        using AdamW library = optim.AdamW([theirs], lr: 0.05, beta1: 0.9, beta2: 0.99, weight_decay: 0.1);
        for (int i = 0; i < 5; i++)
        {
            Loss(ours).backward();
            own.Step(0.05, gradientLimit: 1e9);
            library.zero_grad();
            Loss(theirs).backward();
            library.step();
        }

        Assert.InRange((ours - theirs).abs().max().item<float>(), 0, 1e-6f);
    }

    [Fact]
    public void ParametersOfOneAxis_DoNotDecay()
    {
        using var scope = NewDisposeScope();
        Parameter bias = new(ones(3)), weight = new(ones(3, 1));
        using var trained = new TrainedWeights([("bias", bias), ("weight", weight)], Options, averageDecay: 0.9);
        ((bias * 0).sum() + (weight * 0).sum()).backward();
        trained.Step(0.5, gradientLimit: 1);
        Assert.Equal(1, bias[0].item<float>());
        Assert.Equal(0.95f, weight[0, 0].item<float>(), tolerance: 1e-6f);
    }

    [Fact]
    public void LongGradient_IsScaledToTheLimit()
    {
        using var scope = NewDisposeScope();
        Parameter limited = new(zeros(2)), small = new(zeros(2));
        using TrainedWeights a = new([("w", limited)], Options, averageDecay: 0.9), b = new([("w", small)], Options, averageDecay: 0.9);
        (limited * tensor(new[] { 30f, 40f })).sum().backward();
        (small * tensor(new[] { 0.6f, 0.8f })).sum().backward();
        Assert.Equal(50, a.Step(0.1, gradientLimit: 1).item<float>(), tolerance: 1e-4f);
        b.Step(0.1, gradientLimit: 1);
        Assert.InRange((Moment(a) - Moment(b)).abs().max().item<float>(), 0, 1e-6f);

        static Tensor Moment(TrainedWeights weights) => weights.State.Single(s => s.Name == "first.w").Tensor;
    }

    [Fact]
    public void GradientThatIsNotFinite_MovesNothing()
    {
        using var scope = NewDisposeScope();
        Parameter weight = new(ones(3));
        using var trained = new TrainedWeights([("w", weight)], Options, averageDecay: 0.9);
        (weight * tensor(new[] { 1f, float.NaN, 1f })).sum().backward();
        Assert.True(float.IsNaN(trained.Step(0.5, gradientLimit: 1).item<float>()));
        Assert.Equal(new[] { 1f, 1f, 1f }, weight.detach().data<float>().ToArray());
    }

    [Fact]
    public void ModuleOfAnotherType_GetsTheRoundedWeightsAndKeepsNoneOfTheRounding()
    {
        using var scope = NewDisposeScope();
        Parameter coarse = new(ones(1).to(ScalarType.BFloat16));
        using var trained = new TrainedWeights([("w", coarse)], Options with { WeightDecay = 0 }, averageDecay: 0.9);
        for (int i = 0; i < 100; i++)
        {
            coarse.sum().backward();
            trained.Step(1e-4, gradientLimit: 1);
        }

        // A hundred steps of 1e-4, each far below what bfloat16 can tell from 1.
        Assert.Equal(0.99f, coarse.to(ScalarType.Float32).item<float>(), tolerance: 0.004f);
    }

    private static Tensor Start() => arange(6, ScalarType.Float32).view(2, 3) / 3 - 1;

    private static Tensor Loss(Tensor w) => (w.square() * arange(1, 7, ScalarType.Float32).view(2, 3)).sum();
}
