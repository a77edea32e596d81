using Wan.Models.Layers;
using Wan.Models.Weights;
using Wan.Native;
using Wan.Parallel.Context;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>Self-attention over video tokens. Source: Wan2.1@9737cba wan/modules/model.py, WanSelfAttention.</summary>
/// <remarks>The query and key norms run over the full width, before the heads are split.</remarks>
public sealed class WanSelfAttention : nn.Module<Tensor, TokenPlaces, Tensor>
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
    public override Tensor forward(Tensor x, TokenPlaces places)
    {
        using var scope = NewDisposeScope();
        if (places.Ranks is { } ranks)
            return o.call(AttendOverRanks(x, places, ranks)).MoveToOuterDisposeScope();
        Tensor vh = Values(x), qh = Queries(x, places.Rope, vh.dtype), kh = Keys(x, places.Rope, vh.dtype);
        Tensor y = Attention.ScaledDotProduct(qh.transpose(1, 2), kh.transpose(1, 2), vh.transpose(1, 2)); // [B, N, L, D]
        return o.call(Heads.Merge(y)).MoveToOuterDisposeScope();
    }

    /// <remarks>What is computed first is on its way while the rest is computed.</remarks>
    private Tensor AttendOverRanks(Tensor x, TokenPlaces places, ContextParallel ranks)
    {
        using var scope = NewDisposeScope();
        Tensor vh = Values(x);
        using SpreadHeads values = ranks.Spread(vh);
        using SpreadHeads keys = ranks.Spread(Keys(x, places.Rope, vh.dtype));
        using SpreadHeads queries = ranks.Spread(Queries(x, places.Rope, vh.dtype));
        return ranks.Attend(queries, keys, values, places.Tokens).MoveToOuterDisposeScope();
    }

    // Each [B, L, N, D]; queries and keys are turned in float32.
    private Tensor Values(Tensor x) => Heads.Split(v.call(x), heads);

    private Tensor Queries(Tensor x, RopeTable rope, ScalarType type) => rope.Apply(Heads.Split(norm_q.call(q.call(x)), heads)).to(type);

    private Tensor Keys(Tensor x, RopeTable rope, ScalarType type) => rope.Apply(Heads.Split(norm_k.call(k.call(x)), heads)).to(type);
}
