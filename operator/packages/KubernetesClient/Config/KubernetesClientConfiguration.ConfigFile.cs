using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Authentication;
using k8s.Exceptions;

namespace k8s;

public partial class KubernetesClientConfiguration
{
    /// <summary>The files named by KUBECONFIG, else <see cref="KubeConfigDefaultLocation"/>, else the pod's account, else localhost:8080.</summary>
    public static KubernetesClientConfiguration BuildDefaultConfig()
    {
        if (Environment.GetEnvironmentVariable("KUBECONFIG") is { } paths)
            return Of(KubeConfig.Merge([.. paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(KubeConfig.Read)]), null, null);
        if (File.Exists(KubeConfigDefaultLocation))
            return BuildConfigFromConfigFile(KubeConfigDefaultLocation);
        return IsInCluster() ? InClusterConfig() : new KubernetesClientConfiguration { Host = "http://localhost:8080" };
    }

    /// <param name="currentContext">Null: the file's own.</param>
    /// <param name="masterUrl">Used in place of the cluster's server.</param>
    /// <exception cref="KubeConfigException">The file is missing, or no server and credentials follow from it.</exception>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(
        string kubeconfigPath = null, string currentContext = null, string masterUrl = null, bool useRelativePaths = true) =>
        Of(KubeConfig.Read(kubeconfigPath ?? KubeConfigDefaultLocation, useRelativePaths), currentContext, masterUrl);

    /// <inheritdoc cref="BuildConfigFromConfigFile(string, string, string, bool)"/>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(
        FileInfo kubeconfig, string currentContext = null, string masterUrl = null, bool useRelativePaths = true) =>
        BuildConfigFromConfigFile(kubeconfig.FullName, currentContext, masterUrl, useRelativePaths);

    /// <inheritdoc cref="BuildConfigFromConfigFile(string, string, string, bool)"/>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(Stream kubeconfig, string currentContext = null, string masterUrl = null)
    {
        using var reader = new StreamReader(kubeconfig, leaveOpen: true);
        return Of(KubeConfig.Parse(reader.ReadToEnd(), "the kubeconfig"), currentContext, masterUrl);
    }

    private static KubernetesClientConfiguration Of(KubeConfig file, string context, string server)
    {
        var result = new KubernetesClientConfiguration();
        if ((context ?? file.CurrentContext) is { Length: > 0 } chosen)
            result.UseContext(file, chosen);
        if (!string.IsNullOrWhiteSpace(server))
            result.Host = server;
        return string.IsNullOrWhiteSpace(result.Host)
            ? throw new KubeConfigException($"{file.Origin} has no current-context; choose one of: {string.Join(", ", file.Contexts.Select(c => c.Name))}")
            : result;
    }

    private void UseContext(KubeConfig file, string name)
    {
        KubeConfigContext context = file.Context(name);
        CurrentContext = name;
        Namespace = context.Namespace;
        UseCluster(file, file.Cluster(context.Cluster));
        if (!string.IsNullOrEmpty(context.User))
            UseUser(file, file.User(context.User));
    }

    private void UseCluster(KubeConfig file, KubeConfigCluster cluster)
    {
        Host = cluster.Server;
        SkipTlsVerify = cluster.InsecureSkipTlsVerify;
        TlsServerName = cluster.TlsServerName;
        if (cluster.CertificateAuthorityData is { Length: > 0 } data)
            SslCaCerts = Authorities(Encoding.UTF8.GetString(Convert.FromBase64String(data)), $"certificate-authority-data in {file.Origin}");
        else if (cluster.CertificateAuthority is { Length: > 0 } path)
            SslCaCerts = Authorities(File.ReadAllText(file.PathOf(path)), path);
    }

    private void UseUser(KubeConfig file, KubeConfigUser user)
    {
        AccessToken = user.Token;
        if (string.IsNullOrEmpty(user.Token) && user.TokenFile is { Length: > 0 } tokenFile)
            TokenProvider = new TokenFileAuth(file.PathOf(tokenFile));
        Username = user.Username;
        Password = user.Password;
        ClientCertificateData = user.ClientCertificateData;
        ClientCertificateKeyData = user.ClientKeyData;
        ClientCertificateFilePath = file.PathOf(user.ClientCertificate);
        ClientKeyFilePath = file.PathOf(user.ClientKey);
        if (user.Exec is { } exec)
            TokenProvider = new CredentialProgram(exec);
    }

    private static X509Certificate2Collection Authorities(string pem, string origin)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(pem);
            return authorities;
        }
        catch (CryptographicException error)
        {
            throw new KubeConfigException($"the certificates of {origin} cannot be read: {error.Message}", error);
        }
    }
}
