namespace Wan.Farm.Api.VideoJobs;

/// <summary>Kinds of tasks.</summary>
public enum TaskStage
{
    Encode,

    /// <summary>Pictures and videos that a job works from.</summary>
    Condition,
    Denoise,
    Decode,
    Preview,
    Assemble,
}
