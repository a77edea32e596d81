using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.TextEncoder;

/// <summary>Self-attention with an additive bias and without 1/√D. Source: Wan2.1@9737cba wan/modules/t5.py, T5Attention.</summary>
public sealed class UmT5Attention : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear q, k, v, o; // names are checkpoint keys
    private readonly int heads;

    public UmT5Attention(WeightScope w, UmT5Config config)
        : base(nameof(UmT5Attention))
    {
        q = new Linear(w["q"], config.Dim, config.AttentionDim, hasBias: false);
        k = new Linear(w["k"], config.Dim, config.AttentionDim, hasBias: false);
        v = new Linear(w["v"], config.Dim, config.AttentionDim, hasBias: false);
        o = new Linear(w["o"], config.AttentionDim, config.Dim, hasBias: false);
        heads = config.Heads;
        RegisterComponents();
    }

    /// <param name="x">[B, S, C]</param>
    /// <param name="bias">[B or 1, N, S, S]: position bias, the dtype's minimum where a key is masked</param>
    /// <returns>[B, S, C]</returns>
    public override Tensor forward(Tensor x, Tensor bias)
    {
        using var scope = NewDisposeScope();
        Tensor qh = Heads.Split(q.call(x), heads).transpose(1, 2); // [B, N, S, D]
        Tensor kh = Heads.Split(k.call(x), heads).transpose(1, 2);
        Tensor vh = Heads.Split(v.call(x), heads).transpose(1, 2);
        Tensor scores = qh.matmul(kh.transpose(2, 3));             // [B, N, S, S]
        scores = is_grad_enabled() ? scores.add(bias) : scores.add_(bias);
        Tensor weights = scores.softmax(-1, ScalarType.Float32).to(x.dtype);
        return o.call(Heads.Merge(weights.matmul(vh))).MoveToOuterDisposeScope();
    }
}
