namespace KubernetesClient.Tests.Cluster;

public sealed record WidgetSpec
{
    public int Replicas { get; init; } = 1;

    public string? Color { get; init; }

    public int Frames { get; init; } = 5;
}
