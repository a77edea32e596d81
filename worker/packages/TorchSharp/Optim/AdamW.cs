using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adam with weight decay apart from the gradient.</summary>
public class AdamW : OptimizerHelper
{
    private readonly Dictionary<Parameter, Moments> moments = new(ReferenceEqualityComparer.Instance);
    private readonly double beta1;
    private readonly double beta2;
    private readonly double eps;
    private readonly double weightDecay;
    private readonly bool amsgrad;
    private readonly bool maximize;

    public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(parameters, lr)
    {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.eps = eps;
        weightDecay = weight_decay;
        this.amsgrad = amsgrad;
        this.maximize = maximize;
        foreach (Parameter parameter in this.parameters()) moments.Add(parameter, new Moments(parameter, amsgrad));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Moments each in moments.Values) each.Dispose();
        }
        base.Dispose(disposing);
    }

    private protected override void Change(Parameter parameter, Tensor grad)
    {
        Moments state = moments[parameter];
        state.Step++;
        if (maximize) grad = grad.neg();
        parameter.mul_(1 - LearningRate * weightDecay);
        state.First.mul_(beta1).add_(grad, alpha: 1 - beta1);
        state.Second.mul_(beta2).addcmul_(grad, grad, value: 1 - beta2);
        Tensor second = state.Second;
        if (state.LargestSecond is { } largest) second = largest.copy_(largest.maximum(second));
        double correction1 = 1 - Math.Pow(beta1, state.Step);
        double correction2 = 1 - Math.Pow(beta2, state.Step);
        Tensor denominator = second.sqrt().div_(Math.Sqrt(correction2)).add_(eps);
        parameter.addcdiv_(state.First, denominator, value: -LearningRate / correction1);
    }

    private sealed class Moments(Parameter parameter, bool amsgrad) : IDisposable
    {
        public long Step { get; set; }

        public Tensor First { get; } = zeros_like(parameter).DetachFromDisposeScope();

        public Tensor Second { get; } = zeros_like(parameter).DetachFromDisposeScope();

        public Tensor? LargestSecond { get; } = amsgrad ? zeros_like(parameter).DetachFromDisposeScope() : null;

        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
            LargestSecond?.Dispose();
        }
    }
}
