using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Wan.Training.Optimization;

/// <summary>Keeps one bad batch from throwing the weights far away.</summary>
public static class GradientClipping
{
    /// <summary>Scales all gradients down together where their joint length is above the limit.</summary>
    /// <returns>the length before</returns>
    /// <exception cref="ArithmeticException">A gradient is not finite.</exception>
    public static double Clip(IReadOnlyList<Parameter> parameters, double limit)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(p => p.grad).OfType<Tensor>()];
        double length = Math.Sqrt(gradients.Sum(gradient => gradient.square().sum().item<float>()));
        if (!double.IsFinite(length)) throw new ArithmeticException("a gradient is not finite");
        if (length > limit)
        {
            foreach (Tensor gradient in gradients) gradient.mul_(limit / length);
        }

        return length;
    }
}
