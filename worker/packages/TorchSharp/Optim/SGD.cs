using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Gradient descent, with momentum when asked for.</summary>
public class SGD : OptimizerHelper
{
    private readonly Dictionary<Parameter, Tensor> buffers = new(ReferenceEqualityComparer.Instance);
    private readonly double momentum;
    private readonly double dampening;
    private readonly double weightDecay;
    private readonly bool nesterov;
    private readonly bool maximize;

    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : base(parameters, lr)
    {
        this.momentum = momentum;
        this.dampening = dampening;
        weightDecay = weight_decay;
        this.nesterov = nesterov;
        this.maximize = maximize;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Tensor buffer in buffers.Values) buffer.Dispose();
        }
        base.Dispose(disposing);
    }

    private protected override void Change(Parameter parameter, Tensor grad)
    {
        if (weightDecay != 0) grad = grad.add(parameter, alpha: weightDecay);
        if (momentum != 0)
        {
            Tensor buffer = Accumulate(parameter, grad);
            grad = nesterov ? grad.add(buffer, alpha: momentum) : buffer;
        }
        parameter.add_(grad, alpha: maximize ? LearningRate : -LearningRate);
    }

    private Tensor Accumulate(Parameter parameter, Tensor grad)
    {
        if (buffers.TryGetValue(parameter, out Tensor? buffer)) return buffer.mul_(momentum).add_(grad, alpha: 1 - dampening);
        buffer = grad.clone().detach().DetachFromDisposeScope();
        buffers.Add(parameter, buffer);
        return buffer;
    }
}
