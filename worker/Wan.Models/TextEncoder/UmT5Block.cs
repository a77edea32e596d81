using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.TextEncoder;

/// <summary>One encoder block; each has a position bias of its own. Source: Wan2.1@9737cba wan/modules/t5.py, T5SelfAttention.</summary>
public sealed class UmT5Block : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly RmsNorm norm1, norm2;
    private readonly UmT5Attention attn;
    private readonly UmT5FeedForward ffn;
    private readonly UmT5PositionBias pos_embedding;
    private readonly string path, attnName, ffnName;

    /// <param name="index">position among the blocks</param>
    public UmT5Block(WeightScope w, UmT5Config config, int index)
        : base(nameof(UmT5Block))
    {
        norm1 = new RmsNorm(w["norm1"], config.Dim, config.Eps);
        attn = new UmT5Attention(w["attn"], config);
        norm2 = new RmsNorm(w["norm2"], config.Dim, config.Eps);
        ffn = new UmT5FeedForward(w["ffn"], config);
        pos_embedding = new UmT5PositionBias(w["pos_embedding"], config);
        path = $"blocks.{index}";
        attnName = $"{path}.attn";
        ffnName = $"{path}.ffn";
        RegisterComponents();
    }

    /// <param name="x">[B, S, C]</param>
    /// <param name="buckets">int64 [S·S]</param>
    /// <param name="masked">bool [B, 1, 1, S], true where a key is padding; null when nothing is</param>
    /// <returns>[B, S, C]</returns>
    public override Tensor forward(Tensor x, Tensor buckets, Tensor? masked)
    {
        using var scope = NewDisposeScope();
        Tensor bias = pos_embedding.call(buckets);
        if (masked is not null)
            bias = bias.masked_fill(masked, Minimum(x.dtype));
        Tensor y = attn.call(norm1.call(x), bias);
        ForwardProbe.Report(attnName, y);
        Tensor hidden = x + y;
        y = ffn.call(norm2.call(hidden));
        ForwardProbe.Report(ffnName, y);
        hidden = is_grad_enabled() ? hidden.add(y) : hidden.add_(y);
        ForwardProbe.Report(path, hidden);
        return hidden.MoveToOuterDisposeScope();
    }

    /// <summary>The most negative number of the dtype: the published code adds this rather than minus infinity.</summary>
    private static double Minimum(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => -65504,
        ScalarType.BFloat16 => -3.3895313892515355e38, // float32's minimum would round to infinity
        _ => float.MinValue,
    };
}
