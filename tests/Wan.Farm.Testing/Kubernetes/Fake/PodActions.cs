using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>What a pod can be asked to do: move to a node, leave it.</summary>
internal static class PodActions
{
    public static JsonObject Answer(ObjectWrites writes, ApiRequest request, JsonObject body)
    {
        if (request.Subresource == "binding")
        {
            var spec = new JsonObject { ["nodeName"] = body["target"]!["name"]!.DeepClone() };
            writes.Change(request with { Subresource = "" }, pod => JsonPatches.Merge(pod, new JsonObject { ["spec"] = spec }));
        }
        else
        {
            writes.Delete(request with { Subresource = "" }, body["deleteOptions"] as JsonObject ?? []);
        }
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 };
    }
}
