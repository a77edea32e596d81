using System.Text;
using k8s;

namespace Wan.Farm.Testing.Kubernetes;

/// <summary>A Kubernetes API server for tests: the real one when <c>KUBEBUILDER_ASSETS</c> names its folder, else one in this process.</summary>
/// <remarks>No kubelet, scheduler or controllers run beside it: a test plays those that it needs.</remarks>
public abstract class TestCluster : IAsyncDisposable
{
    private int namespaces;

    /// <summary>What answers, for test output.</summary>
    public abstract string Description { get; }

    /// <summary>URL of the server; it stays the same over <see cref="StopAsync"/> and <see cref="StartAsync"/>.</summary>
    public abstract string Host { get; }

    /// <summary>Two tokens of the administrator, both good from the start.</summary>
    public (string First, string Second) Tokens { get; } = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());

    /// <summary>The administrator, by token.</summary>
    public KubernetesClientConfiguration Config => new() { Host = Host, AccessToken = Tokens.First, SslCaCerts = [Pki.Authority] };

    /// <summary>The administrator, by client certificate.</summary>
    public KubernetesClientConfiguration ConfigByCertificate => new()
    {
        Host = Host,
        SslCaCerts = [Pki.Authority],
        ClientCertificateData = Convert.ToBase64String(Encoding.UTF8.GetBytes(Pki.ClientCertificatePem)),
        ClientCertificateKeyData = Convert.ToBase64String(Encoding.UTF8.GetBytes(Pki.ClientKeyPem)),
    };

    protected internal TestPki Pki { get; } = new();

    /// <summary>Starts a cluster of a test class's own.</summary>
    public static async Task<TestCluster> StartNewAsync(TestClusterOptions? options = null, CancellationToken ct = default)
    {
        TestCluster cluster = KubernetesAssets.Folder is { } folder ? new RealCluster(folder, options ?? new()) : new FakeCluster();
        try
        {
            await cluster.StartAsync(ct);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the administrator.</summary>
    public k8s.Kubernetes Client(params DelegatingHandler[] handlers) => new(Config, handlers);

    /// <summary>A new namespace of its own for one test.</summary>
    public async Task<string> NamespaceAsync(CancellationToken ct = default)
    {
        string name = $"test-{Interlocked.Increment(ref namespaces)}-{Guid.NewGuid().ToString("N")[..6]}";
        using k8s.Kubernetes client = Client();
        await client.CoreV1.CreateNamespaceAsync(new() { Metadata = new() { Name = name } }, cancellationToken: ct);
        return name;
    }

    /// <summary>Writes a kubeconfig for other programs.</summary>
    /// <param name="space">The namespace that they mean when they name none.</param>
    /// <param name="token">Of whom it is; the administrator when absent.</param>
    public void WriteKubeconfig(string path, string space = "default", string? token = null)
    {
        string authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(Pki.Authority.ExportCertificatePem()));
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts:
            - name: test
              context: { cluster: test, user: test, namespace: {{space}} }
            clusters:
            - name: test
              cluster: { server: "{{Host}}", certificate-authority-data: {{authority}} }
            users:
            - name: test
              user: { token: {{token ?? Tokens.First}} }
            """);
    }

    /// <summary>An outage: connections are cut and refused until <see cref="StartAsync"/>. The objects stay.</summary>
    public abstract Task StopAsync(CancellationToken ct = default);

    public abstract Task StartAsync(CancellationToken ct = default);

    /// <summary>Makes the server forget its history, so that watching on from an old version is answered with 410 Gone.</summary>
    /// <remarks>The real server needs <see cref="TestClusterOptions.ForgetsSoon"/>, and some seconds.</remarks>
    public abstract Task ForgetHistoryAsync(CancellationToken ct = default);

    public abstract ValueTask DisposeAsync();
}
