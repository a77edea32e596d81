namespace Wan.Models.Noise;

/// <summary>
/// Where the noise of a long video comes from when later windows start from the noise of the first one in another order.
/// </summary>
/// <remarks>
/// The idea is FreeNoise's (Qiu et al. 2023): the first window's latents have noise of their own; what each later window adds has the
/// noise of what it leaves behind of the window before it, shuffled. So no window sees one noise twice, and all see the same ones, also
/// a last window that adds less than the others. The shuffle is a function of the seed: Fisher-Yates over <see cref="Philox"/>.
/// </remarks>
public static class ShuffledNoise
{
    /// <summary>The counter's first word is a latent elsewhere; there are far fewer latents than this.</summary>
    private const uint Stream = 0xFFFF_FFFF;

    /// <param name="length">latents of a window, T</param>
    /// <param name="stride">latents that each window adds, S</param>
    /// <returns>For each latent of the video the latent of the first window whose noise it has.</returns>
    public static int[] Sources(long seed, int latents, int length, int stride)
    {
        int[] sources = [.. Enumerable.Range(0, latents)];
        for (int block = 0, start = length; start < latents; block++, start += stride)
        {
            int added = Math.Min(stride, latents - start);
            sources.AsSpan(start - length, added).CopyTo(sources.AsSpan(start));
            Shuffle(sources.AsSpan(start, added), seed, block);
        }

        return sources;
    }

    private static void Shuffle(Span<int> order, long seed, int block)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            uint random = Philox.Bits(Stream, (uint)block, (uint)i, 0, (uint)seed, (uint)((ulong)seed >> 32)).X0;
            int other = (int)(((ulong)random * (ulong)(i + 1)) >> 32);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }
}
