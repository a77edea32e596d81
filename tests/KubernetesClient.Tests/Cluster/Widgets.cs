using k8s;
using k8s.Models;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

/// <summary>The definition of <see cref="Widget"/>.</summary>
internal static class Widgets
{
    public const string Group = "test.wan.farm";
    public const string Version = "v1";
    public const string Plural = "widgets";

    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.test.wan.farm
        spec:
          group: test.wan.farm
          scope: Namespaced
          names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList }
          versions:
          - name: v1
            served: true
            storage: true
            subresources:
              status: {}
              scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas }
            schema:
              openAPIV3Schema:
                type: object
                required: [spec]
                properties:
                  spec:
                    type: object
                    properties:
                      replicas: { type: integer, minimum: 0, maximum: 9 }
                      color: { type: string, enum: [red, green], default: red }
                      frames:
                        type: integer
                        x-kubernetes-validations:
                        - { rule: "self % 4 == 1", message: "must be 4n+1, such as 77 or 81" }
                        - { rule: "self == oldSelf", message: "cannot be changed" }
                  status:
                    type: object
                    properties:
                      replicas: { type: integer }
                      phase: { type: string }
        """;

    public static async Task DefineAsync(TestCluster cluster)
    {
        using Kubernetes client = cluster.Client();
        await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(KubernetesYaml.Deserialize<V1CustomResourceDefinition>(Definition));
        string name = $"{Plural}.{Group}";
        while (!IsEstablished(await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(name)))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    public static Widget Make(string name, int replicas = 1) => new() { Metadata = new() { Name = name }, Spec = new() { Replicas = replicas } };

    public static Task<Widget> CreateAsync(Kubernetes client, string space, Widget widget) =>
        client.CustomObjects.CreateNamespacedCustomObjectAsync<Widget>(widget, Group, Version, space, Plural);

    public static Task<Widget> ReadAsync(Kubernetes client, string space, string name) =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<Widget>(Group, Version, space, Plural, name);

    private static bool IsEstablished(V1CustomResourceDefinition definition) =>
        definition.Status?.Conditions?.Any(c => c.Type == "Established" && c.Status == "True") == true;
}
