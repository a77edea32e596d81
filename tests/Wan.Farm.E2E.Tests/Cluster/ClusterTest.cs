using System.Security.Cryptography;
using Wan.Farm.E2E.Tests.Fixtures;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Testing.Kubernetes;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>A test with a farm of its own, and the same job rendered on one machine to compare with.</summary>
public abstract class ClusterTest(ClusterServers servers, ITestOutputHelper output) : IAsyncLifetime
{
    private protected Workplace Place { get; } = new();

    private protected ClusterFarm Farm { get; private set; } = null!;

    protected ClusterServers Servers => servers;

    protected ITestOutputHelper Output => output;

    public async Task InitializeAsync()
    {
        Farm = await ClusterFarm.StartAsync(servers);
        Farm.Transcript = output.WriteLine;
    }

    public async Task DisposeAsync()
    {
        await Farm.DisposeAsync();
        Place.Dispose();
    }

    /// <summary>A job of many steps is rendered here, and is on its way on the cluster.</summary>
    /// <param name="ring">Ranks of each group; one machine renders with such a group too.</param>
    protected async Task AtWorkAsync(int groups = 2, int ring = 1, int steps = 24)
    {
        Place.WriteLongJob(steps: steps);
        (await Place.RenderAsync(ring == 1 ? [] : ["--group", $"ring={ring}"])).Expect(0);
        await Farm.ApplyAsync(Pool(groups, GoldenModels.TextToVideo, ring));
        await Farm.ApplyAsync(File.ReadAllText(Place.JobFile));
        await Farm.WaitAsync("e2e", job => job.Status?.ProgressPercent > 0, "at work");
    }

    /// <summary>Nothing is as it must not be.</summary>
    protected async Task AuditAsync()
    {
        IReadOnlyList<string> found = await new ClusterAudit(Farm).FindAsync();
        Assert.True(found.Count == 0, $"{string.Join('\n', found)}\n{Farm.Said()}");
    }

    private protected void AssertSameVideo(VideoJobResource job)
    {
        byte[] expected = File.ReadAllBytes(Place.Video), made = File.ReadAllBytes(job.Status!.Output!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected)), Convert.ToHexStringLower(SHA256.HashData(made)));
    }

    protected async Task ShowAsync()
    {
        if (KubernetesAssets.Folder is not null)
            await Farm.KubectlAsync("get", "vj", "-o", "wide");
    }

    /// <param name="environment">Of the workers, as YAML.</param>
    protected static string Pool(int groups, string model, int ring = 1, string environment = "[]") => $$"""
        apiVersion: wan.farm/v1alpha1
        kind: RenderPool
        metadata:
          name: pool
        spec:
          models:
          - path: {{model}}
          groups: {{groups}}
          shape: {ring: {{ring}}}
          template:
            spec:
              terminationGracePeriodSeconds: 20
              containers:
              - name: worker
                image: wan-farm/worker
                command: ["{{Launcher.Built.Program}}", worker]
                env: {{environment}}
        """;
}
