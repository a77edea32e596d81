namespace k8s;

/// <summary>A server and whom to trust that it is the one.</summary>
internal sealed record KubeConfigCluster
{
    public string Server { get; init; }

    [JsonPropertyName("certificate-authority")]
    public string CertificateAuthority { get; init; }

    [JsonPropertyName("certificate-authority-data")]
    public string CertificateAuthorityData { get; init; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool InsecureSkipTlsVerify { get; init; }

    [JsonPropertyName("tls-server-name")]
    public string TlsServerName { get; init; }
}
