using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>When a VideoJob is made, and of what.</summary>
/// <remarks>Fields are named, and mean the same, as those of a CronJob of batch/v1; where they do not, their text says so.</remarks>
public sealed record VideoScheduleSpec
{
    /// <summary>
    /// Five fields as in a crontab: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday; names such as MON and JAN are known), with *, lists,
    /// ranges and steps. If both days are given, either is enough. Or one of @yearly, @monthly, @weekly, @daily and @hourly.
    /// </summary>
    [Cron]
    [TextLength(CronAttribute.Longest)]
    public required string Schedule { get; init; }

    /// <summary>Where the clock hangs that the schedule is read from: a name of the IANA database, such as Europe/Berlin.</summary>
    [TimeZoneName]
    [TextLength(64)]
    public string TimeZone { get; init; } = TimeZoneNameAttribute.Default;

    /// <summary>What to do when it is time and a VideoJob of this schedule is still at work.</summary>
    public ConcurrencyPolicy ConcurrencyPolicy { get; init; } = ConcurrencyPolicy.Allow;

    /// <summary>True: no VideoJob is made, and those that would have been made meanwhile are not made later either. Jobs at work go on.</summary>
    public bool Suspend { get; init; }

    /// <summary>Seconds by which a VideoJob may be late, because the operator was away or another one had to end first; one that is later is left out. Absent: however late, the latest one is made.</summary>
    [Range(10, 31_536_000)]
    public int? StartingDeadlineSeconds { get; init; }

    /// <summary>Complete VideoJobs that are kept, the latest ones. Videos stay whatever becomes of their jobs.</summary>
    [Range(0, 1000)]
    public int SuccessfulJobsHistoryLimit { get; init; } = 3;

    /// <summary>Failed VideoJobs that are kept, the latest ones.</summary>
    [Range(0, 1000)]
    public int FailedJobsHistoryLimit { get; init; } = 1;

    /// <summary>The VideoJob that is made. Its name is that of the schedule and the minute it was due, counted from 1970, as in nightly-29400000.</summary>
    public required VideoJobTemplate JobTemplate { get; init; }
}
