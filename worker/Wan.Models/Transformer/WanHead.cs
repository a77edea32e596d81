using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Transformer;

/// <summary>Modulated norm and the projection of tokens to patches, in float32. Source: Wan2.1@9737cba wan/modules/model.py, Head.</summary>
public sealed class WanHead : nn.Module<Tensor, TimeModulation, Tensor>
{
    private const int Modulations = 2; // shift, scale

    private readonly Linear head;
    private readonly Parameter modulation;
    private readonly double eps;

    public WanHead(WeightScope w, WanModelConfig config)
        : base(nameof(WanHead))
    {
        head = new Linear(w["head"], config.Dim, config.OutChannels * config.Patch.Volume, float32: true);
        modulation = w.GetFloat32("modulation", 1, Modulations, config.Dim);
        eps = config.Eps;
        RegisterComponents();
    }

    /// <param name="x">[B, L, C] float32</param>
    /// <param name="e">rows [B, 1, C]: the time embedding itself, not its projection</param>
    /// <returns>[B, L, p·q·r·C_out] float32, channel last</returns>
    public override Tensor forward(Tensor x, TimeModulation e)
    {
        using var scope = NewDisposeScope();
        Tensor[] m = (modulation + e.Rows).chunk(Modulations, dim: 1); // each [B, 1, C]
        return head.call(e.Norm(x, m[0], m[1], eps, ScalarType.Float32)).MoveToOuterDisposeScope();
    }
}
