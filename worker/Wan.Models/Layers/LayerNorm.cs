using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Layers;

/// <summary>Layer norm over the last axis with weights, computed in float32.</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long[] normalizedShape;
    private readonly double eps;

    /// <param name="w">holds <c>weight</c> and <c>bias</c>, both [features]</param>
    public LayerNorm(WeightScope w, long features, double eps)
        : base(nameof(LayerNorm))
    {
        weight = w.GetFloat32("weight", features);
        bias = w.GetFloat32("bias", features);
        normalizedShape = [features];
        this.eps = eps;
        RegisterComponents();
    }

    /// <param name="x">[…, features], float32</param>
    public override Tensor forward(Tensor x) => nn.functional.layer_norm(x, normalizedShape, weight, bias, eps);
}
