namespace Wan.Farm.Testing.Kubernetes;

/// <summary>How the API server of a test differs from an ordinary one.</summary>
public sealed record TestClusterOptions
{
    /// <summary>History is dropped every two seconds and not held in memory.</summary>
    public bool ForgetsSoon { get; init; }
}
