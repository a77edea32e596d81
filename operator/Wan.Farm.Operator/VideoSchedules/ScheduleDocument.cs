using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>The part of a stored schedule that its user wrote.</summary>
internal static class ScheduleDocument
{
    public static Bound<VideoSchedule> Bind(VideoScheduleResource schedule) => StrictBinder.Bind<VideoSchedule>(new JsonObject
    {
        ["apiVersion"] = VideoJob.Version,
        ["kind"] = VideoSchedule.KindName,
        ["metadata"] = new JsonObject
        {
            ["name"] = schedule.Name(),
            ["namespace"] = schedule.Namespace(),
            ["labels"] = JsonSerializer.SerializeToNode(schedule.Labels()),
        },
        ["spec"] = schedule.Spec?.DeepClone(),
    });
}
