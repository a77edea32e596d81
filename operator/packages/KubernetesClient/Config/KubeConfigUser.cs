namespace k8s;

/// <summary>How a user proves who they are.</summary>
internal sealed record KubeConfigUser
{
    public string Token { get; init; }

    public string TokenFile { get; init; }

    public string Username { get; init; }

    public string Password { get; init; }

    [JsonPropertyName("client-certificate")]
    public string ClientCertificate { get; init; }

    [JsonPropertyName("client-certificate-data")]
    public string ClientCertificateData { get; init; }

    [JsonPropertyName("client-key")]
    public string ClientKey { get; init; }

    [JsonPropertyName("client-key-data")]
    public string ClientKeyData { get; init; }

    public KubeConfigExec Exec { get; init; }
}
