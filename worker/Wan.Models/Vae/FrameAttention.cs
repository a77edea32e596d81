using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Single-head self-attention over the pixels of one frame. Source: Wan2.1@9737cba wan/modules/vae.py, AttentionBlock.</summary>
public sealed class FrameAttention : VaeBlock
{
    private readonly ChannelNorm norm;
    private readonly FrameConvolution to_qkv;
    private readonly FrameConvolution proj;

    public FrameAttention(WeightScope w, long channels)
        : base(nameof(FrameAttention))
    {
        norm = new ChannelNorm(w["norm"], channels, spatialAxes: 2);
        to_qkv = new FrameConvolution(w["to_qkv"], channels, 3 * channels);
        proj = new FrameConvolution(w["proj"], channels, channels);
        RegisterComponents();
    }

    /// <param name="frame">[B, C, H, W]</param>
    public override Tensor[] forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        (long b, long c, long h, long w) = (frame.shape[0], frame.shape[1], frame.shape[2], frame.shape[3]);
        Tensor qkv = to_qkv.call(norm.call(frame)).permute(0, 2, 3, 1);                                 // [B, H, W, 3C]
        Tensor keysValues = qkv.narrow(3, c, 2 * c);
        if (cache.Strip is { } strip)
            keysValues = strip.GatherPixels(keysValues);        // every pixel sees the whole frame
        Tensor query = qkv.narrow(3, 0, c).reshape(b, 1, h * w, c);
        Tensor[] kv = keysValues.reshape(b, 1, -1, 2 * c).chunk(2, -1);                                 // [B, 1, H·W, C]
        Tensor y = nn.functional.scaled_dot_product_attention(query.contiguous(), kv[0].contiguous(), kv[1].contiguous());
        y = proj.call(y.view(b, h, w, c).permute(0, 3, 1, 2));
        return [y.add_(frame).MoveToOuterDisposeScope()];
    }
}
