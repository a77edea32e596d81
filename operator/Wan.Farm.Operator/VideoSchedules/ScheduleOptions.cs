namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>How patient the operator is with schedules.</summary>
public sealed record ScheduleOptions
{
    /// <summary>When a VideoJob that the cluster refused is tried again.</summary>
    public TimeSpan RefusalPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A schedule is looked at so often whatever its timer says: a database that was lost has forgotten it.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When a schedule is looked at again whose timer could not be set.</summary>
    public TimeSpan TimerPause { get; init; } = TimeSpan.FromSeconds(5);
}
