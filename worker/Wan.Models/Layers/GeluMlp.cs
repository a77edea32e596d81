using TorchSharp.Utils;
using Wan.Models.Weights;
using static TorchSharp.torch;
using GELU = TorchSharp.Modules.GELU;

namespace Wan.Models.Layers;

/// <summary>Linear, GELU, linear: the feed-forward networks and the text embedding of the transformer, with GELU in its tanh form, and those of CLIP.</summary>
public sealed class GeluMlp : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly Linear up;
    [ComponentName(Name = "2")]
    private readonly Linear down;
    private readonly GELU.Approximate form;

    /// <param name="w">holds <c>0</c> and <c>2</c>; 1 is the activation</param>
    public GeluMlp(WeightScope w, long inFeatures, long hidden, long outFeatures, GELU.Approximate form = GELU.Approximate.tanh)
        : base(nameof(GeluMlp))
    {
        up = new Linear(w[0], inFeatures, hidden);
        down = new Linear(w[2], hidden, outFeatures);
        this.form = form;
        RegisterComponents();
    }

    /// <param name="x">[…, in]</param>
    /// <returns>[…, out]</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor h = up.call(x);
        h = is_grad_enabled() ? h.gelu(form) : h.gelu_(form);
        return down.call(h).MoveToOuterDisposeScope();
    }
}
