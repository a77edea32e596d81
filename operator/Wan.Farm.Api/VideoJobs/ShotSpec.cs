using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>One shot of a video that is joined by cuts.</summary>
public sealed record ShotSpec
{
    /// <summary>What the shot shows.</summary>
    [NotBlank]
    [TextLength(PublishedDefaults.LongestPrompt)]
    public required string Prompt { get; init; }

    /// <summary>What to steer away from. Absent: the job's.</summary>
    [TextLength(PublishedDefaults.LongestPrompt)]
    public string? NegativePrompt { get; init; }

    /// <summary>The shot's first frame. Absent: the job's.</summary>
    public ImageSpec? Image { get; init; }

    /// <summary>The shot's last frame. Absent: the job's.</summary>
    public ImageSpec? LastImage { get; init; }

    /// <summary>What a model of type vace follows in this shot, in place of all of the job's. Absent: the job's.</summary>
    public VaceSpec? Vace { get; init; }

    /// <summary>Frames: 4n+1, as of a video of its own.</summary>
    [Range(1, 1_000_001)]
    [MultipleOf(4, Plus = 1)]
    public int Frames { get; init; } = PublishedDefaults.NativeFrames;

    /// <summary>Key of the shot's noise. Absent: the job's seed plus the shot's place, so that equal prompts give different shots.</summary>
    [Range(0, long.MaxValue)]
    public long? Seed { get; init; }
}
