namespace KubernetesClient.Tests.Cluster;

public sealed record WidgetStatus
{
    public int Replicas { get; init; }

    public string? Phase { get; init; }
}
