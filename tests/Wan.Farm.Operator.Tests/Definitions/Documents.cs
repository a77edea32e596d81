using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Wan.Farm.Api.Schema.Definitions;

namespace Wan.Farm.Operator.Tests.Definitions;

/// <summary>Objects as a user writes them.</summary>
internal static class Documents
{
    public static JsonObject Job(string name = "job") => Read($$"""
        apiVersion: wan.farm/v1alpha1
        kind: VideoJob
        metadata:
          name: {{name}}
        spec:
          model:
            path: models/tiny
          prompt: A red ball.
          video:
            frames: 33
        """);

    public static JsonObject Pool(string name = "pool") => Read($$"""
        apiVersion: wan.farm/v1alpha1
        kind: RenderPool
        metadata:
          name: {{name}}
        spec:
          models:
          - path: models/tiny
          template:
            spec:
              containers:
              - name: worker
                image: wan-farm/worker
        """);

    public static JsonObject Schedule(string name = "nightly") => Read($$"""
        apiVersion: wan.farm/v1alpha1
        kind: VideoSchedule
        metadata:
          name: {{name}}
        spec:
          schedule: 0 * * * *
          jobTemplate:
            metadata:
              labels:
                show: night-sky
            spec:
              model:
                path: models/tiny
              prompt: A red ball.
              video:
                frames: 33
        """);

    public static JsonObject Read(string yaml) => KubernetesYaml.Deserialize<JsonObject>(yaml);

    /// <summary>A field by its path, made when it is not there.</summary>
    public static JsonObject Set(this JsonObject document, string path, JsonNode? value)
    {
        string[] parts = path.Split('.');
        JsonObject at = document;
        foreach (string part in parts[..^1])
            at = (at[part] ??= new JsonObject()).AsObject();
        at[parts[^1]] = value;
        return document;
    }

    public static Task<JsonObject> CreateAsync(Kubernetes client, string space, JsonObject document) =>
        client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(document, KindDefinition.Group, KindDefinition.Version, space, Plural(document));

    public static Task<JsonObject> PatchAsync(Kubernetes client, string space, string plural, string name, string patch, bool status = false)
    {
        var body = new V1Patch(patch, V1Patch.PatchType.MergePatch);
        return status
            ? client.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonObject>(body, KindDefinition.Group, KindDefinition.Version, space, plural, name)
            : client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(body, KindDefinition.Group, KindDefinition.Version, space, plural, name);
    }

    private static string Plural(JsonObject document) => Kinds.All.Single(kind => kind.Kind == (string?)document["kind"]).Plural;
}
