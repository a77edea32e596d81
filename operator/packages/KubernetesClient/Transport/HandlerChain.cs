using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace k8s;

/// <summary>The connections of a client: TLS, keep-alive, and the caller's handlers before them.</summary>
internal static class HandlerChain
{
    public static HttpMessageHandler Of(KubernetesClientConfiguration config, DelegatingHandler[] handlers)
    {
        var sockets = new SocketsHttpHandler
        {
            // A dead connection must not hold a watch for ever.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromMinutes(3),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            EnableMultipleHttp2Connections = true,
            SslOptions = Tls(config),
        };
        config.FirstMessageHandlerSetup?.Invoke(sockets);
        HttpMessageHandler first = sockets;
        foreach (DelegatingHandler handler in (handlers ?? []).Reverse())
        {
            DelegatingHandler last = handler;
            while (last.InnerHandler is DelegatingHandler inner)
                last = inner;
            last.InnerHandler = first;
            first = handler;
        }
        return first;
    }

    private static SslClientAuthenticationOptions Tls(KubernetesClientConfiguration config)
    {
        var options = new SslClientAuthenticationOptions();
        if (config.SkipTlsVerify)
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (config.SslCaCerts is { Count: > 0 } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        if (ClientCertificate.Of(config) is { } certificate)
        {
            options.ClientCertificates = [certificate];
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }
        return options;
    }
}
