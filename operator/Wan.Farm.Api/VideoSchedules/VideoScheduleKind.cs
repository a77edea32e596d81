using Wan.Farm.Api.Schema.Definitions;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>VideoSchedule as a cluster knows it.</summary>
public static class VideoScheduleKind
{
    public const string Plural = "videoschedules";

    public static KindDefinition Definition { get; } = new()
    {
        Kind = VideoSchedule.KindName,
        Plural = Plural,
        ShortName = "vs",
        Description = "Videos that are made again and again.",
        // Names of its jobs end in a dash and a minute, and are labels too.
        LongestName = 52,
        Spec = typeof(VideoScheduleSpec),
        Status = typeof(VideoScheduleStatus),
        Columns =
        [
            new("Schedule", "string", ".spec.schedule", "When a VideoJob is made."),
            new("Time zone", "string", ".spec.timeZone", "Of the schedule."),
            new("Suspend", "boolean", ".spec.suspend", "Whether none is made."),
            new("Active", "integer", ".status.activeCount", "VideoJobs that have not ended."),
            new("Last schedule", "date", ".status.lastScheduleTime", "Since the last one was due."),
            new("Next", "string", ".status.nextScheduleTime", "When the next one is due."),
            new("Age", "date", ".metadata.creationTimestamp", "Since it was made."),
            new("Last success", "date", ".status.lastSuccessfulTime", "Since one was complete.", IsWide: true),
            new("Reason", "string", ".status.conditions[?(@.type==\"Ready\")].reason", "How it does.", IsWide: true),
        ],
    };
}
