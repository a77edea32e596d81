using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>What a schedule has made, and when it is due again.</summary>
public sealed record VideoScheduleStatus
{
    /// <summary>The generation of the spec that the rest of the status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>When the last VideoJob was due that was made.</summary>
    public DateTimeOffset? LastScheduleTime { get; init; }

    /// <summary>When a VideoJob of the schedule was last complete.</summary>
    public DateTimeOffset? LastSuccessfulTime { get; init; }

    /// <summary>When the next one is due.</summary>
    public DateTimeOffset? NextScheduleTime { get; init; }

    /// <summary>Times up to this one are dealt with: their VideoJobs were made, or left out on purpose.</summary>
    public DateTimeOffset? CountedUntil { get; init; }

    /// <summary>The schedule, with its time zone, that countedUntil is about.</summary>
    [TextLength(512)]
    public string? CountedSchedule { get; init; }

    /// <summary>VideoJobs that have not ended.</summary>
    public int? ActiveCount { get; init; }

    /// <summary>VideoJobs that have not ended, the latest ten.</summary>
    [ListKey("name")]
    public IReadOnlyList<ActiveJob>? Active { get; init; }

    [ListKey("type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
