using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Transformer.Vace;

/// <summary>A transformer block over the control's tokens. Source: Wan2.1@9737cba wan/modules/vace_model.py, VaceWanAttentionBlock.</summary>
/// <remarks>The published class extends the plain block, so its weights lie among the block's.</remarks>
internal sealed class VaceBlock : nn.Module
{
    private readonly Linear? before_proj; // names are checkpoint keys
    private readonly Linear after_proj;
    private readonly WanAttentionBlock block;
    private readonly ScalarType computeDtype;

    /// <param name="index">under which a text keeps this block's keys and values</param>
    /// <param name="first">whether the video's tokens come in here</param>
    public VaceBlock(WeightScope w, WanModelConfig config, int index, bool first)
        : base(nameof(VaceBlock))
    {
        if (first)
            before_proj = new Linear(w["before_proj"], config.Dim, config.Dim);
        block = new WanAttentionBlock(w, config, index);
        after_proj = new Linear(w["after_proj"], config.Dim, config.Dim);
        computeDtype = w.Dtype;
        RegisterComponents();
    }

    /// <summary>See <see cref="WanAttentionBlock.KeysValues"/>.</summary>
    public TextKeysValues KeysValues(Tensor embedded, long paddingRows) => block.KeysValues(embedded, paddingRows, image: null);

    /// <param name="control">[B, L, C] float32: the control's tokens, or what the block before made of them</param>
    /// <param name="video">[B, L, C] float32: the tokens that enter the main blocks</param>
    /// <returns>[B, L, C] each, float32: what the next block takes, and the hint</returns>
    public (Tensor Control, Tensor Hint) Run(Tensor control, Tensor video, TimeModulation e0, TokenPlaces places, TextContext text)
    {
        using var scope = NewDisposeScope();
        if (before_proj is not null)
            control = before_proj.call(control.to(computeDtype)).to(ScalarType.Float32) + video;
        Tensor next = block.call(control, e0, places, text);
        Tensor hint = after_proj.call(next.to(computeDtype)).to(ScalarType.Float32);
        return (next.MoveToOuterDisposeScope(), hint.MoveToOuterDisposeScope());
    }
}
