using Wan.Models.Layers;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>Self-attention over video tokens. Source: Wan2.1@9737cba wan/modules/model.py, WanSelfAttention.</summary>
/// <remarks>The query and key norms run over the full width, before the heads are split.</remarks>
public sealed class WanSelfAttention : nn.Module<Tensor, RopeTable, Tensor>
{
    private readonly Linear q, k, v, o; // names are checkpoint keys
    private readonly RmsNorm norm_q, norm_k;
    private readonly int heads;

    public WanSelfAttention(WeightScope w, int dim, int heads, double eps)
        : base(nameof(WanSelfAttention))
    {
        q = new Linear(w["q"], dim, dim);
        k = new Linear(w["k"], dim, dim);
        v = new Linear(w["v"], dim, dim);
        o = new Linear(w["o"], dim, dim);
        norm_q = new RmsNorm(w["norm_q"], dim, eps, float32: true);
        norm_k = new RmsNorm(w["norm_k"], dim, eps, float32: true);
        this.heads = heads;
        RegisterComponents();
    }

    /// <param name="x">[B, L, C]</param>
    /// <returns>[B, L, C]</returns>
    public override Tensor forward(Tensor x, RopeTable rope)
    {
        using var scope = NewDisposeScope();
        Tensor vh = Heads.Split(v.call(x), heads);                                        // [B, L, N, D]
        Tensor qh = rope.Apply(Heads.Split(norm_q.call(q.call(x)), heads)).to(vh.dtype); // turned in float32
        Tensor kh = rope.Apply(Heads.Split(norm_k.call(k.call(x)), heads)).to(vh.dtype);
        Tensor y = Attention.ScaledDotProduct(qh.transpose(1, 2), kh.transpose(1, 2), vh.transpose(1, 2)); // [B, N, L, D]
        return o.call(Heads.Merge(y)).MoveToOuterDisposeScope();
    }
}
