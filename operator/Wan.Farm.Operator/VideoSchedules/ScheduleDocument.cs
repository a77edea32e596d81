using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>The part of a stored schedule that its user wrote.</summary>
internal static class ScheduleDocument
{
    public static Bound<VideoSchedule> Bind(VideoScheduleResource schedule) =>
        StrictBinder.Bind<VideoSchedule>(StoredDocument.Of(VideoSchedule.KindName, schedule.Metadata, schedule.Spec));
}
