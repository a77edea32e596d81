using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Layers;

/// <summary>x·Wᵀ + b, over weights that already exist: nothing is initialised.</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <param name="w">holds <c>weight</c> [out, in] and <c>bias</c> [out]</param>
    /// <param name="float32">keep float32 weights whatever the compute dtype; the caller then passes float32</param>
    public Linear(WeightScope w, long inFeatures, long outFeatures, bool hasBias = true, bool float32 = false)
        : base(nameof(Linear))
    {
        weight = float32 ? w.GetFloat32("weight", outFeatures, inFeatures) : w.Get("weight", outFeatures, inFeatures);
        if (hasBias)
            bias = float32 ? w.GetFloat32("bias", outFeatures) : w.Get("bias", outFeatures);
        RegisterComponents();
    }

    /// <param name="x">[…, in], in the dtype of the weights</param>
    /// <returns>[…, out]</returns>
    public override Tensor forward(Tensor x) => nn.functional.linear(x, weight, bias);
}
