using k8s;
using k8s.Models;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Operator.Tests;

/// <summary>One API server that knows the kinds; each test has a namespace of its own.</summary>
public sealed class OperatorCluster : IAsyncLifetime
{
    public TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartNewAsync();
        using Kubernetes client = Cluster.Client();
        foreach (KindDefinition kind in Kinds.All)
        {
            V1CustomResourceDefinition definition = KubernetesYaml.Deserialize<V1CustomResourceDefinition>(DefinitionWriter.Yaml(kind), strict: true);
            await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(definition);
            await Eventually.TrueAsync(async () => IsEstablished(await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(kind.FullName)));
        }
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    private static bool IsEstablished(V1CustomResourceDefinition definition) =>
        definition.Status?.Conditions?.Any(condition => condition.Type == "Established" && condition.Status == "True") == true;
}
