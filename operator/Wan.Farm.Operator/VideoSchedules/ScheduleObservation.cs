using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>Everything that counts for a schedule's next step, at one moment.</summary>
/// <param name="Children">The VideoJobs that it has made and that are there.</param>
public sealed record ScheduleObservation(VideoScheduleResource Object, Bound<VideoSchedule> Document, IReadOnlyList<ChildJob> Children);
