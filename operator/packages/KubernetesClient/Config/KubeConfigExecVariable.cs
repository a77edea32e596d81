namespace k8s;

/// <summary>An environment variable of a credential program.</summary>
internal sealed record KubeConfigExecVariable(string Name, string Value);
