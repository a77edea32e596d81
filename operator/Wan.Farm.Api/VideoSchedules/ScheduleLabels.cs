namespace Wan.Farm.Api.VideoSchedules;

/// <summary>What VideoJobs say of the schedule that made them.</summary>
public static class ScheduleLabels
{
    /// <summary>Label: the schedule's name.</summary>
    public const string Schedule = "wan.farm/schedule";

    /// <summary>Annotation: when the VideoJob was due.</summary>
    public const string DueAt = "wan.farm/due-at";
}
