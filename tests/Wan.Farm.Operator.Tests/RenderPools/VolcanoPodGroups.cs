using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Testing;

namespace Wan.Farm.Operator.Tests.RenderPools;

/// <summary>The kind that Volcano would install.</summary>
internal static class VolcanoPodGroups
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: podgroups.scheduling.volcano.sh
        spec:
          group: scheduling.volcano.sh
          scope: Namespaced
          names:
            kind: PodGroup
            listKind: PodGroupList
            plural: podgroups
            singular: podgroup
          versions:
          - name: v1beta1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      minMember:
                        type: integer
                        format: int32
                      queue:
                        type: string
                      priorityClassName:
                        type: string
        """;

    public static async Task InstallAsync(Kubernetes client)
    {
        await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(KubernetesYaml.Deserialize<V1CustomResourceDefinition>(Definition, strict: true));
        await Eventually.TrueAsync(async () => await IsServedAsync(client));
    }

    private static async Task<bool> IsServedAsync(Kubernetes client)
    {
        try
        {
            await client.CustomObjects.ListClusterCustomObjectAsync<object>("scheduling.volcano.sh", "v1beta1", "podgroups");
            return true;
        }
        catch (HttpOperationException error) when (error.IsNotFound() || error.Response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            // Its storage is being made.
            return false;
        }
    }
}
