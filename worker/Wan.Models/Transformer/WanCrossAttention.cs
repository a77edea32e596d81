using Wan.Models.Layers;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>
/// Attention from video tokens to text. Source: Wan2.1@9737cba wan/modules/model.py, WanT2VCrossAttention.
/// </summary>
/// <remarks>
/// No text row is masked: the model was trained to see the embedding of its zero padding. The text's keys and values do not
/// depend on the video or the timestep, so they are a call of their own.
/// </remarks>
public sealed class WanCrossAttention : nn.Module<Tensor, TextKeysValues, Tensor>
{
    private readonly Linear q, k, v, o; // names are checkpoint keys
    private readonly RmsNorm norm_q, norm_k;
    private readonly int heads;

    public WanCrossAttention(WeightScope w, int dim, int heads, double eps)
        : base(nameof(WanCrossAttention))
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

    /// <param name="text">[B, S, C] embedded text</param>
    public TextKeysValues KeysValues(Tensor text)
    {
        using var scope = NewDisposeScope();
        Tensor kh = Heads.Split(norm_k.call(k.call(text)).to(text.dtype), heads).transpose(1, 2);
        Tensor vh = Heads.Split(v.call(text), heads).transpose(1, 2);
        return new TextKeysValues(kh.MoveToOuterDisposeScope(), vh.MoveToOuterDisposeScope());
    }

    /// <param name="x">[B, L, C]</param>
    /// <returns>[B, L, C]</returns>
    public override Tensor forward(Tensor x, TextKeysValues text)
    {
        using var scope = NewDisposeScope();
        Tensor qh = Heads.Split(norm_q.call(q.call(x)).to(x.dtype), heads).transpose(1, 2); // [B, N, L, D]
        Tensor y = Attention.ScaledDotProduct(qh, text.Keys, text.Values);                  // [B, N, L, D]
        return o.call(Heads.Merge(y)).MoveToOuterDisposeScope();
    }
}
