using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Optimizers written in managed code.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private protected OptimizerHelper(IEnumerable<Parameter> parameters, double learningRate) : base(parameters, learningRate) { }
}
