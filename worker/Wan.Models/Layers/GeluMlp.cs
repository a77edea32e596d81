using TorchSharp.Utils;
using Wan.Models.Weights;
using static TorchSharp.torch;
using GELU = TorchSharp.Modules.GELU;

namespace Wan.Models.Layers;

/// <summary>Linear, GELU in its tanh form, linear: the transformer's feed-forward network and its text embedding.</summary>
public sealed class GeluMlp : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly Linear up;
    [ComponentName(Name = "2")]
    private readonly Linear down;

    /// <param name="w">holds <c>0</c> and <c>2</c>; 1 is the activation</param>
    public GeluMlp(WeightScope w, long inFeatures, long hidden, long outFeatures)
        : base(nameof(GeluMlp))
    {
        up = new Linear(w[0], inFeatures, hidden);
        down = new Linear(w[2], hidden, outFeatures);
        RegisterComponents();
    }

    /// <param name="x">[…, in]</param>
    /// <returns>[…, out]</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor h = up.call(x);
        h = is_grad_enabled() ? h.gelu(GELU.Approximate.tanh) : h.gelu_(GELU.Approximate.tanh);
        return down.call(h).MoveToOuterDisposeScope();
    }
}
