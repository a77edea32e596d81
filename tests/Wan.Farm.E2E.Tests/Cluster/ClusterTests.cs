using System.Security.Cryptography;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.E2E.Tests.Fixtures;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Kubernetes.Kubelet;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>A job that is applied to a cluster is the video that one machine renders of the same file, whatever dies on the way.</summary>
public sealed class ClusterTests(ClusterServers servers, ITestOutputHelper output) : IClassFixture<ClusterServers>, IAsyncLifetime
{
    private readonly Workplace place = new();
    private ClusterFarm farm = null!;

    public async Task InitializeAsync() => farm = await ClusterFarm.StartAsync(servers);

    public async Task DisposeAsync()
    {
        await farm.DisposeAsync();
        place.Dispose();
    }

    [Fact]
    public async Task Job_AppliedToACluster_IsTheVideoThatOneMachineRenders()
    {
        (await place.RenderAsync()).Expect(0);

        await farm.ApplyAsync(Pool(groups: 2));
        await farm.ApplyAsync(File.ReadAllText(place.JobFile));
        if (KubernetesAssets.Folder is not null)
            await farm.KubectlAsync("wait", "vj/e2e", "--for=condition=Complete", "--timeout=180s");
        VideoJobResource job = await farm.WaitForAsync("e2e", VideoJobConditions.Complete);

        AssertSameVideo(job);
        if (KubernetesAssets.Folder is not null)
            output.WriteLine(await farm.KubectlAsync("get", "vj,rp", "-o", "wide"));
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Job_WhoseWorkerAndOperatorAreKilledMidway_IsTheSameVideo()
    {
        place.WriteLongJob(steps: 24);
        (await place.RenderAsync()).Expect(0);
        await farm.ApplyAsync(Pool(groups: 2));
        await farm.ApplyAsync(File.ReadAllText(place.JobFile));
        await farm.WaitAsync("e2e", job => job.Status?.ProgressPercent > 0, "at work");

        foreach (IPodProcess worker in farm.Workers.Values)
            worker.Kill();
        farm.Operators[0].Kill();
        farm.StartOperator();

        VideoJobResource job = await farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        AssertSameVideo(job);
        Assert.True(job.Status!.Retries > 0, "it was done before anything was killed");
    }

    private void AssertSameVideo(VideoJobResource job)
    {
        byte[] expected = File.ReadAllBytes(place.Video), made = File.ReadAllBytes(job.Status!.Output!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected)), Convert.ToHexStringLower(SHA256.HashData(made)));
    }

    private static string Pool(int groups) => $"""
        apiVersion: wan.farm/v1alpha1
        kind: RenderPool
        metadata:
          name: pool
        spec:
          models:
          - path: {GoldenModels.TextToVideo}
          groups: {groups}
          template:
            spec:
              terminationGracePeriodSeconds: 20
              containers:
              - name: worker
                image: wan-farm/worker
                command: ["{Launcher.Built.Program}", worker]
        """;
}
