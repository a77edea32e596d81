namespace k8s;

/// <summary>A token, and until when it is good; null: for ever.</summary>
internal sealed record KubeConfigExecStatus(string Token, DateTimeOffset? ExpirationTimestamp);
