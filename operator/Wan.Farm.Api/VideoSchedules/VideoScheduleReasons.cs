namespace Wan.Farm.Api.VideoSchedules;

/// <summary>Reasons of a schedule's condition <see cref="Ready"/> and of its events. Part of the API: never renamed.</summary>
public static class VideoScheduleReasons
{
    /// <summary>The condition: VideoJobs are made when they are due.</summary>
    public const string Ready = "Ready";

    public const string Scheduled = "Scheduled";

    /// <summary>A VideoJob is due, and waits for an earlier one, since concurrencyPolicy is Forbid.</summary>
    public const string WaitingForActive = "WaitingForActive";

    public const string Suspended = "Suspended";

    /// <summary>A field is wrong in a way that the cluster's own rules do not see.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>The cluster does not take the VideoJob of the template.</summary>
    public const string JobRefused = "JobRefused";

    /// <summary>The farm's database does not answer; VideoJobs are made nevertheless, some seconds late.</summary>
    public const string StateUnavailable = "StateUnavailable";

    /// <summary>Event: a VideoJob was made.</summary>
    public const string JobCreated = "JobCreated";

    /// <summary>Event: a VideoJob was deleted for the next one, since concurrencyPolicy is Replace.</summary>
    public const string JobReplaced = "JobReplaced";

    /// <summary>Event: a VideoJob was left out, as it would have been later than startingDeadlineSeconds.</summary>
    public const string TimeMissed = "TimeMissed";
}
