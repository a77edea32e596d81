using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Transformer;

/// <summary>
/// One transformer block: self-attention, cross-attention to text and image, feed-forward. Source: Wan2.1@9737cba wan/modules/model.py,
/// WanAttentionBlock.
/// </summary>
/// <remarks>
/// Tokens travel between the parts in float32, as they do under the published mixed precision: modulation and gates are
/// float32 there, and adding them promotes. The products inside the parts run in the compute dtype.
/// </remarks>
public sealed class WanAttentionBlock : nn.Module<Tensor, TimeModulation, TokenPlaces, TextContext, Tensor>
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

    /// <param name="index">position among the blocks, under which a text keeps this block's keys and values</param>
    public WanAttentionBlock(WeightScope w, WanModelConfig config, int index)
        : base(nameof(WanAttentionBlock))
    {
        self_attn = new WanSelfAttention(w["self_attn"], config.Dim, config.Heads, config.Eps);
        norm3 = new LayerNorm(w["norm3"], config.Dim, config.Eps);
        cross_attn = new WanCrossAttention(w["cross_attn"], config.Dim, config.Heads, config.Eps, config.TakesImageTokens);
        ffn = new GeluMlp(w["ffn"], config.Dim, config.FfnDim, config.Dim);
        modulation = w.GetFloat32("modulation", 1, Modulations, config.Dim);
        computeDtype = w.Dtype;
        eps = config.Eps;
        this.index = index;
        path = w.Path;
        selfName = $"{path}.self_attn";
        crossName = $"{path}.cross_attn";
        ffnName = $"{path}.ffn";
        RegisterComponents();
    }

    /// <summary>The keys and values of a text, and of its image tokens, for this block.</summary>
    public TextKeysValues KeysValues(Tensor embedded, long paddingRows, Tensor? image) => cross_attn.KeysValues(embedded, paddingRows, image);

    /// <param name="x">[B, L, C] float32</param>
    /// <param name="e0">rows [B, 6, C], from <see cref="TimeProjection"/></param>
    /// <returns>[B, L, C] float32</returns>
    public override Tensor forward(Tensor x, TimeModulation e0, TokenPlaces places, TextContext text)
    {
        using var scope = NewDisposeScope();
        Tensor[] e = (modulation + e0.Rows).chunk(Modulations, dim: 1); // each [B, 1, C]
        Tensor tokens = e0.AddGated(x, SelfAttend(x, e0, shift: e[0], scale: e[1], places), gate: e[2]); // ours from here on: added to in place
        tokens = Add(tokens, CrossAttend(tokens, text));
        Tensor fed = FeedForward(tokens, e0, shift: e[3], scale: e[4]);
        tokens = is_grad_enabled() ? e0.AddGated(tokens, fed, gate: e[5]) : e0.AddGated_(tokens, fed, gate: e[5]);
        ForwardProbe.Report(path, tokens);
        return tokens.MoveToOuterDisposeScope();
    }

    private Tensor SelfAttend(Tensor x, TimeModulation e0, Tensor shift, Tensor scale, TokenPlaces places)
    {
        using var scope = NewDisposeScope();
        Tensor y = self_attn.call(e0.Norm(x, shift, scale, eps, computeDtype), places);
        ForwardProbe.Report(selfName, y);
        return y.MoveToOuterDisposeScope();
    }

    private Tensor CrossAttend(Tensor x, TextContext text)
    {
        using var scope = NewDisposeScope();
        Tensor y = cross_attn.call(norm3.call(x).to(computeDtype), text.KeysValues(index) ?? KeysValues(text.Embedded, text.PaddingRows, text.Image));
        ForwardProbe.Report(crossName, y);
        return y.MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(Tensor x, TimeModulation e0, Tensor shift, Tensor scale)
    {
        using var scope = NewDisposeScope();
        Tensor y = ffn.call(e0.Norm(x, shift, scale, eps, computeDtype));
        ForwardProbe.Report(ffnName, y);
        return y.MoveToOuterDisposeScope();
    }

    // Autograd keeps the inputs of what it differentiates, so only inference may add in place.
    private static Tensor Add(Tensor x, Tensor y) => is_grad_enabled() ? x.add(y) : x.add_(y);
}
