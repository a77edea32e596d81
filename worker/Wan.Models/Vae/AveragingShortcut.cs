using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// Around a stage of the encoder: the mean over neighbouring features, in time, height, width and channels.
/// Source: Wan2.2@42bf4cf wan/modules/vae2_2.py, AvgDown3D.
/// </summary>
/// <param name="Frames">Frames that become one: 1 or 2.</param>
/// <param name="Side">Rows and columns that become one: 1 or 2.</param>
internal sealed record AveragingShortcut(long OutChannels, int Frames, int Side)
{
    /// <param name="earlier">the frame before, where two become one; null for a video's first, which is averaged with zeros</param>
    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, H/side, W/side], channels last</returns>
    public Tensor Of(Tensor? earlier, Tensor frame)
    {
        using var scope = NewDisposeScope();
        (long b, long c, long h, long w) = (frame.shape[0], frame.shape[1], frame.shape[2] / Side, frame.shape[3] / Side);
        Tensor[] frames = Frames == 1 ? [frame] : [earlier ?? zeros_like(frame), frame];
        Tensor window = stack(frames, 2).reshape(b, c, Frames, h, Side, w, Side);
        Tensor groups = window.permute(0, 3, 5, 1, 2, 4, 6).reshape(b, h, w, OutChannels, c * Frames * Side * Side / OutChannels);
        return groups.mean([-1L]).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
