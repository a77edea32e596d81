using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;
using GELU = TorchSharp.Modules.GELU;

namespace Wan.Models.Vision;

/// <summary>Attention and feed-forward network, each after a norm. Source: Wan2.1@9737cba wan/modules/clip.py, AttentionBlock.</summary>
internal sealed class ClipVisionBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1, norm2; // names are checkpoint keys
    private readonly ClipVisionAttention attn;
    private readonly GeluMlp mlp;
    private readonly string path;

    public ClipVisionBlock(WeightScope w, ClipVisionConfig config)
        : base(nameof(ClipVisionBlock))
    {
        norm1 = new LayerNorm(w["norm1"], config.Dim, ClipVisionConfig.Eps);
        attn = new ClipVisionAttention(w["attn"], config.Dim, config.Heads);
        norm2 = new LayerNorm(w["norm2"], config.Dim, ClipVisionConfig.Eps);
        mlp = new GeluMlp(w["mlp"], config.Dim, config.MlpDim, config.Dim, GELU.Approximate.none);
        path = w.Path;
        RegisterComponents();
    }

    /// <param name="x">[B, L, C]</param>
    /// <returns>[B, L, C]</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor y = x + attn.call(norm1.call(x.to(ScalarType.Float32)).to(x.dtype));
        y += mlp.call(norm2.call(y.to(ScalarType.Float32)).to(x.dtype));
        ForwardProbe.Report(path, y);
        return y.MoveToOuterDisposeScope();
    }
}
