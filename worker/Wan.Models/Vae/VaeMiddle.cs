using TorchSharp.Utils;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Residual block, attention, residual block, at the lowest resolution.</summary>
public sealed class VaeMiddle : nn.Module<Tensor, FeatureCache, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly ResidualBlock before;

    [ComponentName(Name = "1")]
    private readonly FrameAttention attention;

    [ComponentName(Name = "2")]
    private readonly ResidualBlock after;

    public VaeMiddle(WeightScope w, FeatureSlots slots, string path, long channels)
        : base(nameof(VaeMiddle))
    {
        slots.Enter($"{path}.0");
        before = new ResidualBlock(w[0], slots, channels, channels);
        slots.Enter($"{path}.1");
        attention = new FrameAttention(w[1], channels);
        slots.Enter($"{path}.2");
        after = new ResidualBlock(w[2], slots, channels, channels);
        RegisterComponents();
    }

    /// <param name="frame">[B, C, H, W]</param>
    public override Tensor forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor y = before.call(frame, cache)[0];
        y = attention.call(y, cache)[0];
        return after.call(y, cache)[0].MoveToOuterDisposeScope();
    }
}
