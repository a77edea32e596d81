using TorchSharp.Modules;
using Wan.Training.Optimization;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Optimization;

public sealed class AdamWOptimizerTests
{
    private static readonly AdamWOptions Options = new() { Beta1 = 0.9, Beta2 = 0.99, WeightDecay = 0.1 };

    [Fact]
    public void Steps_EqualThoseOfTheSubsetsOptimizer()
    {
        using var scope = NewDisposeScope();
        Parameter ours = new(Start()), theirs = new(Start());
        using var own = new AdamWOptimizer([("w", ours)], Options);
        using AdamW library = optim.AdamW([theirs], lr: 0.05, beta1: 0.9, beta2: 0.99, weight_decay: 0.1);
        for (int i = 0; i < 5; i++)
        {
            Loss(ours).backward();
            own.Step(0.05);
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
        using var optimizer = new AdamWOptimizer([("bias", bias), ("weight", weight)], Options);
        ((bias * 0).sum() + (weight * 0).sum()).backward();
        optimizer.Step(0.5);
        Assert.Equal(1, bias[0].item<float>());
        Assert.Equal(0.95f, weight[0, 0].item<float>(), tolerance: 1e-6f);
    }

    private static Tensor Start() => arange(6, ScalarType.Float32).view(2, 3) / 3 - 1;

    private static Tensor Loss(Tensor w) => (w.square() * arange(1, 7, ScalarType.Float32).view(2, 3)).sum();
}
