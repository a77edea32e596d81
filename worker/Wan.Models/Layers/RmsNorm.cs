using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Layers;

/// <summary>x / sqrt(mean(x²) + eps) · weight over the last axis; the mean is taken in float32.</summary>
/// <remarks>
/// The Wan VAE normalises over channels with another formula (<c>x / max(‖x‖, 1e-12)</c>, no eps under the root) and has
/// its own layer.
/// </remarks>
public sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double eps;

    /// <param name="w">holds <c>weight</c> [features]</param>
    /// <param name="float32">keep a float32 weight whatever the compute dtype; the result is float32 then</param>
    public RmsNorm(WeightScope w, long features, double eps, bool float32 = false)
        : base(nameof(RmsNorm))
    {
        weight = float32 ? w.GetFloat32("weight", features) : w.Get("weight", features);
        this.eps = eps;
        RegisterComponents();
    }

    /// <param name="x">[…, features]</param>
    /// <returns>[…, features]: the norm rounded to the dtype of <paramref name="x"/>, times the weight</returns>
    public override Tensor forward(Tensor x) => Fused.RmsNorm(x, weight, eps);
}
