using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// Around a stage of the decoder: every feature several times, spread over channels, time, height and width.
/// Source: Wan2.2@42bf4cf wan/modules/vae2_2.py, DupUp3D.
/// </summary>
/// <param name="Frames">Frames that one becomes: 1 or 2.</param>
/// <param name="Side">Rows and columns that one becomes.</param>
internal sealed record DuplicatingShortcut(long OutChannels, int Frames, int Side)
{
    /// <param name="frame">[B, in, H, W]</param>
    /// <param name="count">how many frames are wanted, the last ones: a video's first frame stays one</param>
    /// <returns>[B, out, H·side, W·side] each, channels last</returns>
    public Tensor[] Of(Tensor frame, int count)
    {
        using var scope = NewDisposeScope();
        (long b, long c, long h, long w) = (frame.shape[0], frame.shape[1], frame.shape[2], frame.shape[3]);
        long repeats = OutChannels * Frames * Side * Side / c;
        Tensor copies = frame.permute(0, 2, 3, 1).unsqueeze(-1).expand(b, h, w, c, repeats).reshape(b, h, w, OutChannels, Frames, Side, Side);
        return [.. Enumerable.Range(Frames - count, count).Select(t => copies
            .select(4, t)                                                                       // [B, h, w, out, row, column]
            .permute(0, 1, 4, 2, 5, 3).reshape(b, h * Side, w * Side, OutChannels).permute(0, 3, 1, 2).MoveToOuterDisposeScope())];
    }
}
