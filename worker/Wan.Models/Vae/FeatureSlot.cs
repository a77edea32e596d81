namespace Wan.Models.Vae;

/// <summary>One place of a <see cref="FeatureCache"/>: the causal convolution whose input is remembered there.</summary>
/// <param name="Index">Position in call order.</param>
/// <param name="Source">The block that makes the convolution's input, for messages: <c>decoder.upsamples.3</c>.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Stride">Patches per feature of the input, along height and width; pixels where the model has no patches.</param>
/// <param name="FramesPerLatent">Input frames per latent after the video's first, which has one everywhere.</param>
public sealed record FeatureSlot(int Index, string Source, FeatureSlotKind Kind, int Channels, int Stride, int FramesPerLatent)
{
    /// <summary>Whether a cache of that scope holds the slot's frames.</summary>
    public bool IsIn(CacheScope scope) => scope switch
    {
        CacheScope.None => false,
        CacheScope.Stride8 => Stride >= 8,
        CacheScope.Stride4 => Stride >= 4,
        CacheScope.Stride2 => Stride >= 2,
        _ => true,
    };

    /// <summary>Frames remembered once the first <paramref name="latents"/> latents of a video have gone by; never more than two.</summary>
    public int FramesAfter(int latents) => (latents, Kind) switch
    {
        (0, _) => 0,
        (_, FeatureSlotKind.Downsampler) => 1,
        (1, FeatureSlotKind.Upsampler) => 0,                        // a marker instead
        (_, FeatureSlotKind.Upsampler) => 2,                        // zeros stand for the first frame
        _ => Math.Min(2, 1 + (FramesPerLatent * (latents - 1))),
    };
}
