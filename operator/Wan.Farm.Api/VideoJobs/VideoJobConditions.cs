namespace Wan.Farm.Api.VideoJobs;

/// <summary>Types of a job's conditions.</summary>
public static class VideoJobConditions
{
    /// <summary>The job can be rendered as it is written, and is in a pool's line. False says why not, and what to do.</summary>
    public const string Accepted = "Accepted";

    public const string Suspended = "Suspended";

    /// <summary>A task has failed, and is tried again as often as failurePolicy says. The message has what it said.</summary>
    public const string Retrying = "Retrying";

    public const string Complete = "Complete";

    public const string Failed = "Failed";
}
