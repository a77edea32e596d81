namespace k8s;

/// <summary>Which user of which cluster.</summary>
internal sealed record KubeConfigContext(string Cluster, string User, string Namespace);
