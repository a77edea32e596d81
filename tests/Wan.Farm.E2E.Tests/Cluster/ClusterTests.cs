using System.Security.Cryptography;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.E2E.Tests.Fixtures;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Kubernetes.Kubelet;
using Wan.Farm.Testing.Servers;
using Wan.Farm.Worker.Media;
using Wan.Models.Weights.Init;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>A job that is applied to a cluster is the video that one machine renders of the same file, whatever dies on the way.</summary>
public sealed class ClusterTests(ClusterServers servers, ITestOutputHelper output) : IClassFixture<ClusterServers>, IAsyncLifetime
{
    private const int Freeze = 19;
    private const int Thaw = 18;

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
        string model = Path.Combine(place.Folder, "model");
        CheckpointInit.Write(model, CheckpointInitOptions.Of("tiny-i2v"), progress: null, CancellationToken.None);
        WriteJobOfFiles(model);
        (await place.RenderAsync("--files-from", farm.Volume)).Expect(0);

        await farm.ApplyAsync(Pool(groups: 2, model));
        await farm.ApplyAsync(File.ReadAllText(place.JobFile));
        if (KubernetesAssets.Folder is not null)
            await farm.KubectlAsync("wait", "vj/e2e", "--for=condition=Complete", "--timeout=180s");
        VideoJobResource job = await farm.WaitForAsync("e2e", VideoJobConditions.Complete);

        AssertSameVideo(job);
        await ShowAsync();
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Job_WhoseWorkerAndOperatorAreKilledMidway_IsTheSameVideo()
    {
        await AtWorkAsync();

        foreach (IPodProcess worker in farm.Workers.Values)
            worker.Kill();
        farm.Operators[0].Kill();
        farm.StartOperator();

        VideoJobResource job = await farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        AssertSameVideo(job);
        Assert.True(job.Status!.Retries > 0, "it was done before anything was killed");
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Job_WhoseWorkerIsFrozenPastItsLeaseAndThawed_IsTheSameVideo()
    {
        await AtWorkAsync();
        var worker = (PodProcess)farm.Workers[$"{await farm.BusyGroupAsync("pool")}-0-0"];

        worker.Signal(Freeze);
        VideoJobResource job = await farm.WaitForAsync("e2e", VideoJobConditions.Complete);
        AssertSameVideo(job);
        worker.Signal(Thaw);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);   // it writes what it can

        AssertSameVideo(await farm.JobAsync("e2e"));
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Job_WhileItsDatabaseIsRestarted_IsTheSameVideo()
    {
        await AtWorkAsync();

        PostgresServer.Shared.Stop();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        PostgresServer.Shared.Start();

        AssertSameVideo(await farm.WaitForAsync("e2e", VideoJobConditions.Complete));
    }

    [Fact]
    [Trait("Category", "Transcript")]
    public async Task Job_SuspendedResumedRetriedAndDeleted_DoesWhatItIsTold()
    {
        await AtWorkAsync();
        await ShowAsync();

        await farm.PatchAsync("e2e", """{"spec":{"suspend":true,"priority":10}}""");
        await farm.WaitAsync("e2e", job => job.Status?.Reason == VideoJobReasons.Suspended, "suspended");
        await ShowAsync();
        await farm.PatchAsync("e2e", """{"spec":{"suspend":false}}""");
        AssertSameVideo(await farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        await ShowAsync();

        await farm.PatchAsync("e2e", """{"spec":{"retryRequests":[{"id":"again","chunks":"1"}]}}""");
        await farm.WaitAsync("e2e", job => job.Status?.Retried?.Count == 1, "answered");
        await ShowAsync();
        AssertSameVideo(await farm.WaitForAsync("e2e", VideoJobConditions.Complete));

        await farm.DeleteAsync("e2e");
        await Eventually.TrueAsync(async () => !await farm.ExistsAsync("e2e"));
    }

    /// <summary>A job of a picture and a LoRA, both in the artifact store.</summary>
    private void WriteJobOfFiles(string model)
    {
        string files = Path.Combine(farm.Volume, "files", "shots");
        Directory.CreateDirectory(files);
        var size = new VideoSize(40, 30);
        File.WriteAllBytes(Path.Combine(files, "first.png"), PngWriter.Encode([.. Enumerable.Range(0, size.Width * size.Height * 3).Select(i => (byte)i)], size));
        LoraFiles.Write(Path.Combine(files, "style.safetensors"), model);
        place.WriteJobText($$"""
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata:
              name: e2e
            spec:
              model: { path: "{{model}}" }
              image: { path: artifact://shots/first.png }
              loras: [{ path: artifact://shots/style.safetensors, weight: 0.5 }]
              prompt: a small boat on a calm lake
              seed: 7
              video: { width: 64, height: 32, frames: 9, fps: 8 }
              sampling: { steps: 4 }
            """);
    }

    /// <summary>A job of many steps is rendered here, and is on its way on the cluster.</summary>
    private async Task AtWorkAsync()
    {
        place.WriteLongJob(steps: 24);
        (await place.RenderAsync()).Expect(0);
        await farm.ApplyAsync(Pool(groups: 2));
        await farm.ApplyAsync(File.ReadAllText(place.JobFile));
        await farm.WaitAsync("e2e", job => job.Status?.ProgressPercent > 0, "at work");
    }

    private async Task ShowAsync()
    {
        if (KubernetesAssets.Folder is not null)
            output.WriteLine(await farm.KubectlAsync("get", "vj", "-o", "wide"));
    }

    private void AssertSameVideo(VideoJobResource job)
    {
        byte[] expected = File.ReadAllBytes(place.Video), made = File.ReadAllBytes(job.Status!.Output!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected)), Convert.ToHexStringLower(SHA256.HashData(made)));
    }

    private static string Pool(int groups) => Pool(groups, GoldenModels.TextToVideo);

    private static string Pool(int groups, string model) => $"""
        apiVersion: wan.farm/v1alpha1
        kind: RenderPool
        metadata:
          name: pool
        spec:
          models:
          - path: {model}
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
