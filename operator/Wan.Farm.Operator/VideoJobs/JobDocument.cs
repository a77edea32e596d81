using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>The part of a stored job that its user wrote, as a file has it.</summary>
public static class JobDocument
{
    public static Bound<VideoJob> Bind(VideoJobResource job) => StrictBinder.Bind<VideoJob>(new JsonObject
    {
        ["apiVersion"] = VideoJob.Version,
        ["kind"] = VideoJob.KindName,
        ["metadata"] = new JsonObject
        {
            ["name"] = job.Name(),
            ["namespace"] = job.Namespace(),
            ["labels"] = JsonSerializer.SerializeToNode(job.Labels()),
        },
        ["spec"] = job.Spec?.DeepClone(),
    });
}
