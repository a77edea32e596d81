using k8s;
using k8s.Models;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

/// <summary>What a definition's schema does to objects and refuses.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ValidationTests(ClusterFixture fixture) : IDisposable
{
    private readonly TestCluster cluster = fixture.Cluster;
    private readonly Kubernetes client = fixture.Cluster.Client();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Create_WithoutAFieldThatHasADefault_GetsIt()
    {
        string space = await cluster.NamespaceAsync();

        Assert.Equal("red", (await Widgets.CreateAsync(client, space, Widgets.Make("a"))).Spec.Color);
    }

    [Fact]
    public async Task Create_BreakingARule_IsToldItsMessageAndField()
    {
        V1Status status = await RefusedAsync(new() { Frames = 80 });

        Assert.Equal("Widget.test.wan.farm \"a\" is invalid: spec.frames: Invalid value: 80: must be 4n+1, such as 77 or 81", status.Message);
        V1StatusCause cause = Assert.Single(status.Details.Causes);
        Assert.Equal(("spec.frames", "FieldValueInvalid"), (cause.Field, cause.Reason));
    }

    [Fact]
    public async Task Create_WithAValueOutOfItsRange_IsToldTheRange()
    {
        V1Status status = await RefusedAsync(new() { Replicas = 10 });

        Assert.Equal("Widget.test.wan.farm \"a\" is invalid: spec.replicas: Invalid value: 10: spec.replicas in body should be less than or equal to 9", status.Message);
    }

    [Fact]
    public async Task Create_WithAnUnknownChoice_IsToldTheChoices()
    {
        V1Status status = await RefusedAsync(new() { Color = "blue" });

        Assert.StartsWith("Widget.test.wan.farm \"a\" is invalid: [spec.color: Unsupported value: \"blue\": supported values: \"", status.Message);
        Assert.Contains("some validation rules were not checked because the object was invalid", status.Message);
    }

    [Fact]
    public async Task Replace_ChangingWhatCannotBeChanged_IsRefused()
    {
        string space = await cluster.NamespaceAsync();
        Widget made = await Widgets.CreateAsync(client, space, Widgets.Make("a"));
        made.Spec = made.Spec with { Frames = 9 };

        V1Status status = await StatusOf.RefusalAsync(() => client.CustomObjects.ReplaceNamespacedCustomObjectAsync<Widget>(
            made, Widgets.Group, Widgets.Version, space, Widgets.Plural, "a"));

        Assert.Equal("Widget.test.wan.farm \"a\" is invalid: spec.frames: Invalid value: 9: cannot be changed", status.Message);
    }

    private async Task<V1Status> RefusedAsync(WidgetSpec spec)
    {
        string space = await cluster.NamespaceAsync();
        V1Status status = await StatusOf.RefusalAsync(() => Widgets.CreateAsync(client, space, new() { Metadata = new() { Name = "a" }, Spec = spec }));
        Assert.Equal((422, "Invalid"), (status.Code, status.Reason));
        return status;
    }
}
