using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Transformer;

/// <summary>
/// One transformer block: self-attention, cross-attention to text, feed-forward. Source: Wan2.1@9737cba wan/modules/model.py,
/// WanAttentionBlock.
/// </summary>
/// <remarks>
/// Tokens travel between the parts in float32, as they do under the published mixed precision: modulation and gates are
/// float32 there, and adding them promotes. The products inside the parts run in the compute dtype.
/// </remarks>
public sealed class WanAttentionBlock : nn.Module<Tensor, Tensor, RopeTable, TextContext, Tensor>
{
    /// <summary>Shift, scale and gate of self-attention, then of the feed-forward network.</summary>
    public const int Modulations = 6;

    private readonly WanSelfAttention self_attn;
    private readonly LayerNorm norm3;
    private readonly WanCrossAttention cross_attn;
    private readonly GeluMlp ffn;
    private readonly Parameter modulation;
    private readonly ScalarType computeDtype;
    private readonly double eps;
    private readonly int index;
    private readonly string path, selfName, crossName, ffnName;

    /// <param name="index">position among the blocks</param>
    public WanAttentionBlock(WeightScope w, WanModelConfig config, int index)
        : base(nameof(WanAttentionBlock))
    {
        self_attn = new WanSelfAttention(w["self_attn"], config.Dim, config.Heads, config.Eps);
        norm3 = new LayerNorm(w["norm3"], config.Dim, config.Eps);
        cross_attn = new WanCrossAttention(w["cross_attn"], config.Dim, config.Heads, config.Eps);
        ffn = new GeluMlp(w["ffn"], config.Dim, config.FfnDim, config.Dim);
        modulation = w.GetFloat32("modulation", 1, Modulations, config.Dim);
        computeDtype = w.Dtype;
        eps = config.Eps;
        this.index = index;
        path = $"blocks.{index}";
        selfName = $"{path}.self_attn";
        crossName = $"{path}.cross_attn";
        ffnName = $"{path}.ffn";
        RegisterComponents();
    }

    /// <summary>The text's keys and values for this block.</summary>
    public TextKeysValues KeysValues(Tensor embedded, long paddingRows) => cross_attn.KeysValues(embedded, paddingRows);

    /// <param name="x">[B, L, C] float32</param>
    /// <param name="e0">[B, 6, C] float32, from <see cref="TimeProjection"/></param>
    /// <returns>[B, L, C] float32</returns>
    public override Tensor forward(Tensor x, Tensor e0, RopeTable rope, TextContext text)
    {
        using var scope = NewDisposeScope();
        Tensor[] e = (modulation + e0).chunk(Modulations, dim: 1); // each [B, 1, C]
        Tensor tokens = x.addcmul(SelfAttend(x, shift: e[0], scale: e[1], rope), e[2], 1); // ours from here on: added to in place
        tokens = Add(tokens, CrossAttend(tokens, text));
        tokens = AddGated(tokens, FeedForward(tokens, shift: e[3], scale: e[4]), gate: e[5]);
        ForwardProbe.Report(path, tokens);
        return tokens.MoveToOuterDisposeScope();
    }

    private Tensor SelfAttend(Tensor x, Tensor shift, Tensor scale, RopeTable rope)
    {
        using var scope = NewDisposeScope();
        Tensor y = self_attn.call(ModulatedNorm.Apply(x, shift, scale, eps, computeDtype), rope);
        ForwardProbe.Report(selfName, y);
        return y.MoveToOuterDisposeScope();
    }

    private Tensor CrossAttend(Tensor x, TextContext text)
    {
        using var scope = NewDisposeScope();
        Tensor y = cross_attn.call(norm3.call(x).to(computeDtype), text.KeysValues(index) ?? KeysValues(text.Embedded, text.PaddingRows));
        ForwardProbe.Report(crossName, y);
        return y.MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(Tensor x, Tensor shift, Tensor scale)
    {
        using var scope = NewDisposeScope();
        Tensor y = ffn.call(ModulatedNorm.Apply(x, shift, scale, eps, computeDtype));
        ForwardProbe.Report(ffnName, y);
        return y.MoveToOuterDisposeScope();
    }

    // Autograd keeps the inputs of what it differentiates, so only inference may add in place.
    private static Tensor Add(Tensor x, Tensor y) => is_grad_enabled() ? x.add(y) : x.add_(y);

    private static Tensor AddGated(Tensor x, Tensor y, Tensor gate) =>
        is_grad_enabled() ? x.addcmul(y, gate, 1) : x.addcmul_(y, gate, 1);
}
