using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Wan.Farm.Testing.Kubernetes;

/// <summary>A real kube-apiserver on an etcd of its own.</summary>
internal sealed class RealCluster(string assets, TestClusterOptions options) : TestCluster
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ForgetLimit = TimeSpan.FromSeconds(30);

    private readonly TempFolder folder = new();
    private readonly int[] ports = FreePorts(3);
    private ServerProcess? etcd;
    private ServerProcess? server;

    public override string Description => $"kube-apiserver of {assets}";

    public override string Host => $"https://127.0.0.1:{ports[2]}";

    private string EtcdUrl => $"http://127.0.0.1:{ports[0]}";

    public override async Task StartAsync(CancellationToken ct = default)
    {
        if (etcd is null)
        {
            Pki.WriteTo(folder.Path);
            File.WriteAllText(In("tokens.csv"), $"{Tokens.First},admin,admin,\"system:masters\"\n{Tokens.Second},admin,admin,\"system:masters\"\n");
            etcd = ServerProcess.Start(Path.Combine(assets, "etcd"), EtcdArguments(), In("etcd.log"));
        }
        server = ServerProcess.Start(Path.Combine(assets, "kube-apiserver"), ServerArguments(), In("kube-apiserver.log"));
        await ReadyAsync(ct);
    }

    public override async Task StopAsync(CancellationToken ct = default)
    {
        if (server is { } running)
            await running.StopAsync(ct);
        server = null;
    }

    public override async Task ForgetHistoryAsync(CancellationToken ct = default)
    {
        if (!options.ForgetsSoon)
            throw new InvalidOperationException($"start the cluster with {nameof(TestClusterOptions.ForgetsSoon)}");
        using k8s.Kubernetes client = Client();
        string old = (await client.CoreV1.ListNamespaceAsync(cancellationToken: ct)).ResourceVersion();
        long begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < ForgetLimit)
        {
            // Only what a later write has replaced is forgotten.
            var write = new V1ConfigMap { Metadata = new() { GenerateName = "later-" } };
            await client.CoreV1.CreateNamespacedConfigMapAsync(write, "default", cancellationToken: ct);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
            try
            {
                await client.CoreV1.ListNamespaceAsync(resourceVersion: old, resourceVersionMatch: "Exact", cancellationToken: ct);
            }
            catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.Gone)
            {
                return;
            }
        }
        throw new TimeoutException($"kube-apiserver still knows version {old} after {ForgetLimit}");
    }

    public override async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        if (etcd is not null)
            await etcd.DisposeAsync();
        folder.Dispose();
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
            listener.Stop();
        return ports;
    }

    private string In(string file) => Path.Combine(folder.Path, file);

    private string[] EtcdArguments()
    {
        string peer = $"http://127.0.0.1:{ports[1]}";
        return
        [
            "--data-dir", In("etcd"), "--listen-client-urls", EtcdUrl, "--advertise-client-urls", EtcdUrl, "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}", "--unsafe-no-fsync", "--log-level", "warn",
        ];
    }

    private string[] ServerArguments() =>
    [
        "--etcd-servers", EtcdUrl, "--bind-address", "127.0.0.1", "--secure-port", $"{ports[2]}", "--cert-dir", In("certificates"),
        "--tls-cert-file", In("server.crt"), "--tls-private-key-file", In("server.key"), "--client-ca-file", In("ca.crt"),
        "--token-auth-file", In("tokens.csv"), "--service-account-issuer", "https://localhost", "--service-account-key-file", In("accounts.key"),
        "--service-account-signing-key-file", In("accounts.key"), "--disable-admission-plugins", "ServiceAccount",
        "--authorization-mode", "RBAC",
        .. options.ForgetsSoon ? (string[])["--watch-cache=false", "--etcd-compaction-interval=2s"] : [],
    ];

    private async Task ReadyAsync(CancellationToken ct)
    {
        using k8s.Kubernetes client = Client();
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await client.CoreV1.ReadNamespaceAsync("default", cancellationToken: ct);
                return;
            }
            catch (Exception error) when (error is HttpRequestException or HttpOperationException)
            {
                if (TimeProvider.System.GetElapsedTime(begun) > StartLimit)
                    throw new InvalidOperationException($"kube-apiserver does not come up: {error.Message}\n{etcd!.Tail}\n{server!.Tail}", error);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }
}
