using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Operator.Resources;

/// <summary>The part of a stored object that its user wrote, as a file has it.</summary>
internal static class StoredDocument
{
    public static JsonObject Of(string kind, V1ObjectMeta metadata, JsonObject? spec) => new()
    {
        ["apiVersion"] = VideoJob.Version,
        ["kind"] = kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = metadata.Name,
            ["namespace"] = metadata.NamespaceProperty,
            ["labels"] = JsonSerializer.SerializeToNode(metadata.Labels),
        },
        ["spec"] = spec?.DeepClone(),
    };
}
