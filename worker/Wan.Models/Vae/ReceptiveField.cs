namespace Wan.Models.Vae;

/// <summary>How far back a causal autoencoder looks, from its slots alone.</summary>
public static class ReceptiveField
{
    /// <summary>
    /// Latents that a decoder must decode again before its frames equal those of one pass to the byte, when it was handed
    /// <paramref name="known"/>. Counted from where it starts: with 14, the frames of the fifteenth latent are the first exact ones.
    /// </summary>
    public static int OfDecoder(WanVaeConfig config, CacheScope known) => Latents(FeatureSlots.OfDecoder(config).Used, known);

    /// <summary>Chunks that an encoder that starts in the middle of a video must encode before a latent equals that of one pass to the byte.</summary>
    public static int OfEncoder(WanVaeConfig config) => Latents(FeatureSlots.OfEncoder(config).Used, CacheScope.None);

    /// <summary>The same, for the slots of either half in call order.</summary>
    /// <remarks>
    /// Goes back from the earliest frame that latent n makes, slot by slot, to the earliest frame it depends on, as an offset from frame
    /// rate·n. Latent n owns frames rate·(n-1)+1 … rate·n of a video, so a start at latent p has all frames from rate·p - (rate-1).
    /// </remarks>
    internal static int Latents(IReadOnlyList<FeatureSlot> slots, CacheScope known)
    {
        int rate = slots[^1].FramesPerLatent, offset = 1 - rate, latents = 0;
        foreach (FeatureSlot slot in slots.Reverse())
        {
            if (slot.FramesPerLatent < rate)
                offset = -(-offset / 2);                            // up-sampler: frame j comes from frame ⌈j/2⌉
            else if (slot.FramesPerLatent > rate)
                offset *= 2;                                        // down-sampler: frame j comes from frames 2j-2 … 2j
            rate = slot.FramesPerLatent;
            offset -= 2;
            if (!slot.IsIn(known))
                latents = Math.Max(latents, Ceiling(1 - rate - offset, rate));
        }

        return latents;
    }

    private static int Ceiling(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}
