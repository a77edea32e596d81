namespace Wan.Models.Transformer;

/// <summary>How many tokens a video has along frames, height and width. Tokens are ordered frame, row, column.</summary>
public readonly record struct TokenGrid(long T, long H, long W)
{
    /// <summary>L, the number of tokens.</summary>
    public long Tokens => T * H * W;

    /// <summary>The grid of a latent.</summary>
    /// <exception cref="ArgumentException">a side is not a positive multiple of the patch</exception>
    public static TokenGrid Of(long t, long h, long w, PatchSize patch)
    {
        if (t < 1 || h < 1 || w < 1 || t % patch.T != 0 || h % patch.H != 0 || w % patch.W != 0)
        {
            throw new ArgumentException(
                $"latent of {t}x{h}x{w} (frames x height x width) does not divide into patches of {patch.T}x{patch.H}x{patch.W}");
        }
        return new TokenGrid(t / patch.T, h / patch.H, w / patch.W);
    }
}
