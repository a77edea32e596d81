using TorchSharp;
using TorchSharp.Modules;
using Wan.Native;
using Wan.Training.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Optimization;

/// <summary>
/// The weights that a training moves: in float32, joined to one vector, with AdamW's moments and the moving average beside them. The modules'
/// own parameters are copies in the type that they compute in.
/// </summary>
/// <remarks>
/// A vector, because a small model has hundreds of small weights, and a step over each of them costs a device more time than the arithmetic.
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019. Parameters of one axis (biases, norms) do not decay.
/// </remarks>
public sealed class TrainedWeights : IDisposable
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter, Tensor Weight)> parts;
    private readonly AdamWOptions options;
    private readonly double averageDecay;
    private readonly Tensor weights, first, second, average, decays;
    private readonly RepeatedWork rounding;

    /// <param name="averageDecay">Share of the old average that each step keeps, at most; early steps keep less.</param>
    public TrainedWeights(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamWOptions options, double averageDecay)
    {
        (this.options, this.averageDecay) = (options, averageDecay);
        // By type: gradients of one type are joined at once.
        List<(string Name, Parameter Parameter)> ordered = [.. parameters.OrderBy(p => p.Parameter.dtype)];
        using var off = no_grad();
        using var scope = NewDisposeScope();
        weights = cat([.. ordered.Select(p => p.Parameter.detach().to(ScalarType.Float32).flatten())]).DetachFromDisposeScope();
        parts = [.. ordered.Zip(Views(weights, ordered), (p, view) => (p.Name, p.Parameter, view.DetachFromDisposeScope()))];
        first = zeros_like(weights).DetachFromDisposeScope();
        second = zeros_like(weights).DetachFromDisposeScope();
        average = weights.clone().DetachFromDisposeScope();
        decays = cat([.. parts.Select(p => full([p.Parameter.numel()], p.Parameter.dim() > 1 ? 1f : 0f, device: weights.device))]).DetachFromDisposeScope();
        rounding = new RepeatedWork(DeviceRecorder.For(weights.device), _ => GiveToModules());
    }

    /// <summary>Steps that were made.</summary>
    public long Steps { get; private set; }

    /// <summary>The moving average, which is what is shipped: it is steadier than the last step's. By name, float32; views, still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Average => parts.Zip(Views(average, Parameters), (p, view) => (p.Name, view));

    /// <summary>All that a training goes on from, besides <see cref="Steps"/>; views, still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State =>
        new[] { ("weights", weights), ("first", first), ("second", second), ("average", average) }
            .SelectMany(kind => parts.Zip(Views(kind.Item2, Parameters), (p, view) => ($"{kind.Item1}.{p.Name}", view)));

    /// <summary>The joint gradient of all parameters, which have none afterwards.</summary>
    /// <returns>[weights] float32</returns>
    public Tensor TakeGradient()
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        List<Tensor> types = [];
        foreach (var type in parts.GroupBy(p => p.Parameter.dtype))
        {
            Tensor[] gradients = [.. type.Select(p => p.Parameter.grad?.flatten() ?? zeros([p.Parameter.numel()], type.Key, weights.device))];
            types.Add(cat(gradients).to(ScalarType.Float32));
        }

        foreach ((_, Parameter parameter, _) in parts) parameter.grad = null;
        return (types.Count == 1 ? types[0] : cat(types)).MoveToOuterDisposeScope();
    }

    /// <summary>Moves every weight against its gradient, and lets the gradients go.</summary>
    /// <inheritdoc cref="Step(Tensor, double, double)"/>
    public Tensor Step(double learningRate, double gradientLimit)
    {
        using Tensor gradient = TakeGradient();
        return Step(gradient, learningRate, gradientLimit);
    }

    /// <summary>Moves every weight against its part of a gradient. One that is not finite moves nothing.</summary>
    /// <param name="gradient">[weights], as from <see cref="TakeGradient"/>; stays the caller's</param>
    /// <param name="gradientLimit">Longer joint gradients are scaled down to this length.</param>
    /// <returns>the joint gradient's length before that, a number on the device: not waited for</returns>
    public Tensor Step(Tensor gradient, double learningRate, double gradientLimit)
    {
        Steps++;
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Tensor length = gradient.square().sum().sqrt();
        double rate = learningRate / (1 - Math.Pow(options.Beta1, Steps)), root = Math.Sqrt(1 - Math.Pow(options.Beta2, Steps));
        double keep = Math.Min(averageDecay, (1.0 + Steps) / (10 + Steps));
        if (weights.device_type == DeviceType.CPU)
            StepHere(gradient, length.item<float>());
        else
            StepOnDevice();
        rounding.Do();
        return length.MoveToOuterDisposeScope();

        void StepHere(Tensor gradient, float length)
        {
            bool isFinite = float.IsFinite(length);
            double factor = isFinite ? Math.Min(1, gradientLimit / (length + 1e-6)) : 0;
            using Tensor given = isFinite ? gradient.alias() : zeros_like(gradient);
            AdamWStep.Apply(given, decays, weights, first, second, average, factor, (options.Beta1, options.Beta2), rate, root, options.Epsilon, learningRate * options.WeightDecay, keep);
        }

        // Nothing of it waits for the device.
        void StepOnDevice()
        {
            gradient = where(length.isfinite(), gradient * (gradientLimit / (length + 1e-6)).clamp_max(1), zeros_like(gradient));
            first.mul_(options.Beta1).add_(gradient, alpha: 1 - options.Beta1);
            second.mul_(options.Beta2).addcmul_(gradient, gradient, value: 1 - options.Beta2);
            weights.addcmul_(weights, decays, value: -learningRate * options.WeightDecay);
            weights.addcdiv_(first, second.sqrt().div_(root).add_(options.Epsilon), value: -rate);
            average.mul_(keep).add_(weights, alpha: 1 - keep);
        }
    }

    /// <summary>Goes on from a state whose tensors were copied into those of <see cref="State"/>.</summary>
    public void GoOnFrom(long steps)
    {
        Steps = steps;
        GiveToModules();
    }

    public void Dispose()
    {
        rounding.Dispose();
        foreach ((_, _, Tensor weight) in parts) weight.Dispose();
        weights.Dispose();
        first.Dispose();
        second.Dispose();
        average.Dispose();
        decays.Dispose();
    }

    private IEnumerable<(string Name, Parameter Parameter)> Parameters => parts.Select(p => (p.Name, p.Parameter));

    private Tensor[] GiveToModules()
    {
        using var off = no_grad();
        foreach ((_, Parameter parameter, Tensor weight) in parts) parameter.copy_(weight);
        return [];
    }

    private static IEnumerable<Tensor> Views(Tensor all, IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        long first = 0;
        foreach ((_, Parameter parameter) in parameters)
        {
            yield return all.narrow(0, first, parameter.numel()).view(parameter.shape);
            first += parameter.numel();
        }
    }
}
