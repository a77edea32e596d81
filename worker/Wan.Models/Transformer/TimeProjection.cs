using TorchSharp.Utils;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>SiLU, linear: the time embedding as shift, scale and gate of every block's two modulated parts. Float32.</summary>
public sealed class TimeProjection : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "1")]
    private readonly Linear projection;
    private readonly int dim;

    /// <param name="w">holds <c>1</c>; 0 is the activation</param>
    public TimeProjection(WeightScope w, int dim)
        : base(nameof(TimeProjection))
    {
        projection = new Linear(w[1], dim, dim * WanAttentionBlock.Modulations, float32: true);
        this.dim = dim;
        RegisterComponents();
    }

    /// <param name="e">[B, C] float32</param>
    /// <returns>e0: [B, 6, C] float32</returns>
    public override Tensor forward(Tensor e)
    {
        using var scope = NewDisposeScope();
        return projection.call(nn.functional.silu(e)).view(-1, WanAttentionBlock.Modulations, dim).MoveToOuterDisposeScope();
    }
}
