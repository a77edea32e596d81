using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Operator.VideoSchedules.Timing;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>What a schedule needs next.</summary>
public sealed record SchedulePlan
{
    /// <summary>When it is to be looked at; null: never, while it is as it is.</summary>
    public FireTimes? Timer { get; init; }

    /// <summary>VideoJobs that go: before the new one is made.</summary>
    public IReadOnlyList<ChildJob> Delete { get; init; } = [];

    /// <summary>When the VideoJob was due that is to be made; null: none is.</summary>
    public DateTimeOffset? Create { get; init; }

    /// <summary>What to report once all this is done; null: as it is.</summary>
    public VideoScheduleStatus? Status { get; init; }

    /// <summary>What to report instead when the cluster does not take the VideoJob: it stays due.</summary>
    public VideoScheduleStatus? Unmade { get; init; }

    public IReadOnlyList<ScheduleEvent> Events { get; init; } = [];

    public TimeSpan? RecheckAfter { get; init; }
}
