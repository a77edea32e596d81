using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Exceptions;

namespace k8s;

/// <summary>The certificate that a configuration authenticates with.</summary>
internal static class ClientCertificate
{
    /// <returns>Null when the configuration has none.</returns>
    public static X509Certificate2 Of(KubernetesClientConfiguration config)
    {
        string certificate = Pem(config.ClientCertificateData, config.ClientCertificateFilePath);
        string key = Pem(config.ClientCertificateKeyData, config.ClientKeyFilePath);
        if (certificate is null || key is null)
            return null;
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException error)
        {
            throw new KubeConfigException($"the client certificate or its key cannot be read: {error.Message}", error);
        }
    }

    private static string Pem(string base64, string file) =>
        !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file)
        : !string.IsNullOrWhiteSpace(base64) ? Encoding.UTF8.GetString(Convert.FromBase64String(base64))
        : null;
}
