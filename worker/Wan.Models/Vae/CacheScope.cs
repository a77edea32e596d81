namespace Wan.Models.Vae;

/// <summary>How much of a decoder's feature cache one worker hands to the next.</summary>
/// <remarks>
/// What is left out is made again by decoding some latents twice: <see cref="ReceptiveField"/> says how many. A stride is counted in pixels
/// per feature, in Wan2.2's autoencoder in patches of 2×2 pixels; features are the larger the smaller it is, so the coarse ones are
/// handed over first.
/// </remarks>
public enum CacheScope
{
    /// <summary>Only the position: a cold start.</summary>
    None,

    /// <summary>Features at stride 8, those of the first temporal up-sampler included.</summary>
    Stride8,

    /// <summary>Features at strides 8 and 4.</summary>
    Stride4,

    /// <summary>Features at strides 8, 4 and 2.</summary>
    Stride2,

    /// <summary>Everything: decoding goes on as if it had never stopped.</summary>
    Full,
}
