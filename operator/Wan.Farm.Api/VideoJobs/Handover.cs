namespace Wan.Farm.Api.VideoJobs;

/// <summary>What a decode segment starts from.</summary>
public enum Handover
{
    /// <summary>The planner weighs bytes to move against latents to decode again.</summary>
    Auto,

    /// <summary>One worker decodes all segments: nothing moves.</summary>
    SameWorker,

    /// <summary>The whole feature cache: nothing is decoded again.</summary>
    Full,

    /// <summary>The caches at stride 8, 4 and 2; the fewest latents are decoded again.</summary>
    Stride2,

    /// <summary>The caches at stride 8 and 4.</summary>
    Stride4,

    /// <summary>The caches at stride 8: the least that is moved.</summary>
    Stride8,

    /// <summary>One worker makes the caches at stride 8 for all segments first, then all segments start at once.</summary>
    TwoPass,

    /// <summary>Nothing moves: every segment first decodes as many latents as the decoder's memory reaches back.</summary>
    Cold,
}
