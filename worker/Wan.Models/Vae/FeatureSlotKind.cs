namespace Wan.Models.Vae;

/// <summary>What reads the frames that a slot remembers.</summary>
public enum FeatureSlotKind
{
    /// <summary>A convolution over a frame and the two before it.</summary>
    Window,

    /// <summary>The convolution of a temporal up-sampler, which the video's first frame bypasses.</summary>
    Upsampler,

    /// <summary>The convolution of a temporal down-sampler: over two frames and the one before them.</summary>
    Downsampler,
}
