namespace Wan.Farm.Api.VideoJobs;

/// <summary>A stretch of the video with one prompt, everything filled in. A video without shots is one of these.</summary>
/// <param name="Frames">Of this shot, 4n+1.</param>
public sealed record ResolvedShot(string Prompt, string NegativePrompt, int Frames, ulong Seed)
{
    /// <summary>The shot's own, else the job's.</summary>
    public Placed<ImageSpec>? Image { get; init; }

    /// <summary>The shot's own, else the job's.</summary>
    public Placed<ImageSpec>? LastImage { get; init; }

    /// <summary>The shot's own, else the job's.</summary>
    public Placed<VaceSpec>? Vace { get; init; }
}
