using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Wan.Farm.Testing.Kubernetes.Fake;

namespace Wan.Farm.Testing.Kubernetes;

/// <summary>The part of an API server that controllers meet, in this process: TLS, tokens and certificates, and <see cref="FakeApi"/>.</summary>
internal sealed class FakeCluster : TestCluster
{
    private readonly FakeApi api = new();
    private WebApplication? app;
    private int port;

    public override string Description => "API server in this process";

    public override string Host => $"https://127.0.0.1:{port}";

    public override async Task StartAsync(CancellationToken ct = default)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = X509Certificate2.CreateFromPem(Pki.ServerCertificatePem, Pki.ServerKeyPem);
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => IsOurs(certificate);
        })));
        app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(ct);
        port = new Uri(app.Urls.Single()).Port;
    }

    public override async Task StopAsync(CancellationToken ct = default)
    {
        if (app is null)
            return;
        using (var now = new CancellationTokenSource())
        {
            await now.CancelAsync();
            await app.StopAsync(now.Token);   // cancelled: connections are cut, not drained
        }
        await app.DisposeAsync();
        app = null;
    }

    public override Task ForgetHistoryAsync(CancellationToken ct = default)
    {
        api.Store.Compact();
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Connection.ClientCertificate is null && !IsKnown(context.Request.Headers.Authorization.ToString()))
            await FakeApi.WriteAsync(context, StatusException.Unauthorized());
        else
            await api.AnswerAsync(context);
    }

    private bool IsKnown(string authorization) => authorization == $"Bearer {Tokens.First}" || authorization == $"Bearer {Tokens.Second}";

    private bool IsOurs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(Pki.Authority);
        return chain.Build(certificate);
    }
}
