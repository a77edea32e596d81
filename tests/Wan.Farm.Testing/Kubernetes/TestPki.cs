using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wan.Farm.Testing.Kubernetes;

/// <summary>A certificate authority for one test cluster, with what the server and an administrator need.</summary>
public sealed class TestPki
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);
    private static readonly DateTimeOffset Until = From.AddDays(2);

    private readonly X509Certificate2 authority;

    public TestPki()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        authority = request.CreateSelfSigned(From, Until);
        Authority = X509CertificateLoader.LoadCertificate(authority.Export(X509ContentType.Cert));
        (ServerCertificatePem, ServerKeyPem) = Issue("CN=kube-apiserver", "1.3.6.1.5.5.7.3.1", forServer: true);
        (ClientCertificatePem, ClientKeyPem) = Issue("O=system:masters, CN=admin", "1.3.6.1.5.5.7.3.2", forServer: false);
        using var accounts = RSA.Create(2048);
        ServiceAccountKeyPem = accounts.ExportPkcs8PrivateKeyPem();
    }

    public X509Certificate2 Authority { get; }

    public string ServerCertificatePem { get; }

    public string ServerKeyPem { get; }

    public string ClientCertificatePem { get; }

    public string ClientKeyPem { get; }

    public string ServiceAccountKeyPem { get; }

    /// <summary>Writes ca.crt, server.crt, server.key and accounts.key.</summary>
    public void WriteTo(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "ca.crt"), Authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.crt"), ServerCertificatePem);
        File.WriteAllText(Path.Combine(folder, "server.key"), ServerKeyPem);
        File.WriteAllText(Path.Combine(folder, "accounts.key"), ServiceAccountKeyPem);
    }

    private (string Certificate, string Key) Issue(string subject, string usage, bool forServer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (forServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        using X509Certificate2 certificate = request.Create(authority, From, Until.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
