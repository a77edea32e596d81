using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;
using k8s.Exceptions;

namespace k8s;

public partial class KubernetesClientConfiguration
{
    private const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private static readonly string TokenFile = Path.Combine(ServiceAccountFolder, "token");
    private static readonly string AuthorityFile = Path.Combine(ServiceAccountFolder, "ca.crt");
    private static readonly string NamespaceFile = Path.Combine(ServiceAccountFolder, "namespace");

    /// <summary>Whether this process runs in a pod with a service account.</summary>
    public static bool IsInCluster() =>
        Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 }
        && Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT") is { Length: > 0 }
        && File.Exists(TokenFile)
        && File.Exists(AuthorityFile);

    /// <summary>The pod's service account.</summary>
    /// <exception cref="KubeConfigException">This process does not run in a pod, or its account is not mounted.</exception>
    public static KubernetesClientConfiguration InClusterConfig()
    {
        if (!IsInCluster())
        {
            throw new KubeConfigException(
                "this process does not run in a pod with a service account: KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT, "
                + $"{TokenFile} or {AuthorityFile} is missing (does the pod say automountServiceAccountToken: false?)");
        }
        string host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        int port = int.Parse(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT")!, CultureInfo.InvariantCulture);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(AuthorityFile);
        return new KubernetesClientConfiguration
        {
            Host = new UriBuilder("https", host, port).ToString(),
            TokenProvider = new TokenFileAuth(TokenFile),
            SslCaCerts = authorities,
            Namespace = File.Exists(NamespaceFile) ? File.ReadAllText(NamespaceFile).Trim() : null,
        };
    }
}
