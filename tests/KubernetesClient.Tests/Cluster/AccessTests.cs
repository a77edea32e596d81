using k8s;
using k8s.Authentication;
using k8s.Models;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace KubernetesClient.Tests.Cluster;

/// <summary>Who one is, and that the server is the right one.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AccessTests(ClusterFixture fixture)
{
    private readonly TestCluster cluster = fixture.Cluster;

    [Fact]
    public async Task ClientCertificate_IsAccepted() => Assert.NotEmpty(await NamespacesAsync(cluster.ConfigByCertificate));

    [Fact]
    public async Task NoCredentials_AreRefusedWith401()
    {
        V1Status status = await StatusOf.RefusalAsync(() => NamespacesAsync(new() { Host = cluster.Host, SslCaCerts = cluster.Config.SslCaCerts, AccessToken = "wrong" }));

        Assert.Equal((401, "Unauthorized"), (status.Code, status.Reason));
    }

    [Fact]
    public async Task TokenFile_Rotated_IsUsedAtOnce()
    {
        using var folder = new TempFolder();
        string file = folder["token"];
        await File.WriteAllTextAsync(file, cluster.Tokens.First + "\n");
        using var client = new Kubernetes(new() { Host = cluster.Host, SslCaCerts = cluster.Config.SslCaCerts, TokenProvider = new TokenFileAuth(file) });
        Assert.NotNull(await client.CoreV1.ListNamespaceAsync());

        await File.WriteAllTextAsync(file, "no longer good");
        Assert.Equal(401, (await StatusOf.RefusalAsync(() => client.CoreV1.ListNamespaceAsync())).Code);

        await File.WriteAllTextAsync(file, cluster.Tokens.Second);
        Assert.NotNull(await client.CoreV1.ListNamespaceAsync());
    }

    [Fact]
    public async Task Server_OfAnotherAuthority_IsNotTrusted()
    {
        var other = new TestPki();

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => NamespacesAsync(new() { Host = cluster.Host, AccessToken = cluster.Tokens.First, SslCaCerts = [other.Authority] }));

        Assert.IsType<System.Security.Authentication.AuthenticationException>(refused.InnerException);
    }

    [Fact]
    public async Task Server_OfAnotherAuthority_IsTakenWhenTold() =>
        Assert.NotEmpty(await NamespacesAsync(new() { Host = cluster.Host, AccessToken = cluster.Tokens.First, SkipTlsVerify = true }));

    private static async Task<IList<V1Namespace>> NamespacesAsync(KubernetesClientConfiguration config)
    {
        using var client = new Kubernetes(config);
        return (await client.CoreV1.ListNamespaceAsync()).Items;
    }
}
