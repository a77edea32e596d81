namespace Wan.Farm.Api.VideoJobs;

/// <summary>How the latent timeline is cut.</summary>
public enum LongVideoStrategy
{
    /// <summary>Single up to one window's length, Windows beyond.</summary>
    Auto,

    /// <summary>One pass over the whole timeline.</summary>
    Single,

    /// <summary>Overlapping windows, denoised together: at every step their predictions are fused. Parallel.</summary>
    Windows,

    /// <summary>Chunks one after another, each taking over the last latents of the one before. Any length in constant memory.</summary>
    Continuation,

    /// <summary>The shots of <c>spec.shots</c>, joined by cuts; each is cut as Auto would.</summary>
    Shots,
}
