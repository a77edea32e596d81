using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>Pixels in -1..1 to bytes, as the published writers round them.</summary>
public static class FrameConversion
{
    /// <summary>Video frames: (x + 1) / 2 · 255, truncated.</summary>
    /// <param name="frames">[3, F, H, W] in -1..1</param>
    /// <returns>[F, H, W, 3] uint8, contiguous: RGB24 as a video writer takes it</returns>
    public static Tensor VideoBytes(Tensor frames) => Bytes(frames, offset: 0);

    /// <summary>Pictures: (x + 1) / 2 · 255, rounded half up.</summary>
    /// <param name="frames">[3, F, H, W] in -1..1; a picture is F = 1</param>
    /// <returns>[F, H, W, 3] uint8, contiguous</returns>
    public static Tensor ImageBytes(Tensor frames) => Bytes(frames, offset: 0.5);

    private static Tensor Bytes(Tensor frames, double offset)
    {
        if (frames.dim() != 4 || frames.shape[0] != 3)
            throw new ArgumentException($"frames want [3, F, H, W], got [{string.Join(", ", frames.shape)}]", nameof(frames));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor levels = frames.to(ScalarType.Float32).clamp(-1, 1).add_(1).div_(2).mul_(255);
        if (offset != 0)
            levels.add_(offset).clamp_(0, 255);
        return levels.to(ScalarType.Byte).permute(1, 2, 3, 0).contiguous().MoveToOuterDisposeScope();
    }
}
