namespace k8s;

/// <summary>What a credential program prints.</summary>
internal sealed record KubeConfigExecCredential(KubeConfigExecStatus Status);
