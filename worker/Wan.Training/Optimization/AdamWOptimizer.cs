using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Wan.Training.Optimization;

/// <summary>Adam with weight decay apart from the gradient, whose moments have the names of their parameters: so that they can be saved.</summary>
/// <remarks>Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019. Parameters of one axis (biases, norms) do not decay.</remarks>
public sealed class AdamWOptimizer : IDisposable
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter, Tensor First, Tensor Second)> states;
    private readonly AdamWOptions options;

    public AdamWOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamWOptions options)
    {
        this.options = options;
        states = [.. parameters.Select(p => (p.Name, p.Parameter, Zeros(p.Parameter), Zeros(p.Parameter)))];
    }

    /// <summary>Steps that were made.</summary>
    public long Steps { get; set; }

    /// <summary>Everything but <see cref="Steps"/>: <c>first.NAME</c> and <c>second.NAME</c>. The optimizer keeps owning the tensors.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Moments =>
        states.SelectMany(s => new[] { ($"first.{s.Name}", s.First), ($"second.{s.Name}", s.Second) });

    /// <summary>Moves every parameter that has a gradient, and lets the gradients go.</summary>
    public void Step(double learningRate)
    {
        Steps++;
        using var off = no_grad();
        using var scope = NewDisposeScope();
        double rate = learningRate / (1 - Math.Pow(options.Beta1, Steps)), root = Math.Sqrt(1 - Math.Pow(options.Beta2, Steps));
        foreach ((_, Parameter parameter, Tensor first, Tensor second) in states)
        {
            if (parameter.grad is not { } gradient) continue;
            first.mul_(options.Beta1).add_(gradient, alpha: 1 - options.Beta1);
            second.mul_(options.Beta2).addcmul_(gradient, gradient, value: 1 - options.Beta2);
            if (parameter.dim() > 1) parameter.mul_(1 - (learningRate * options.WeightDecay));
            parameter.addcdiv_(first, second.sqrt().div_(root).add_(options.Epsilon), value: -rate);
            parameter.grad = null;
        }
    }

    public void Dispose()
    {
        foreach ((_, _, Tensor first, Tensor second) in states)
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private static Tensor Zeros(Parameter parameter) => zeros_like(parameter).DetachFromDisposeScope();
}
