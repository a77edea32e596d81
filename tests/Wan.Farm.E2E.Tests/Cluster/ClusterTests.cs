using k8s.Models;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.E2E.Tests.Fixtures;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Rows;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Worker.Media;
using Wan.Models.Weights.Init;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>A job that is applied to a cluster is the video that one machine renders of the same file, and does what it is told.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterTests(ClusterServers servers, ITestOutputHelper output) : ClusterTest(servers, output)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Job_AppliedToACluster_IsTheVideoThatOneMachineRenders()
    {
        string model = Path.Combine(Place.Folder, "model");
        CheckpointInit.Write(model, CheckpointInitOptions.Of("tiny-i2v"), progress: null, CancellationToken.None);
        WriteJobOfFiles(model);
        (await Place.RenderAsync("--files-from", Farm.Volume)).Expect(0);

        await Farm.ApplyAsync(Pool(groups: 2, model));
        await Farm.ApplyAsync(File.ReadAllText(Place.JobFile));
        if (KubernetesAssets.Folder is not null)
            await Farm.KubectlAsync("wait", "vj/e2e", "--for=condition=Complete", "--timeout=180s");
        VideoJobResource job = await Farm.WaitForAsync("e2e", VideoJobConditions.Complete);

        AssertSameVideo(job);
        await ShowAsync();
    }

    [Fact]
    [Trait("Category", "Transcript")]
    public async Task Sample_AppliedWithTheSamplePool_IsTheVideoThatOneMachineRenders()
    {
        string job = Sample("videojob"), pool = Sample("renderpool");
        (await Launcher.Built.RunAsync(["render", job, "--out", Place.Results], ClusterFarm.Root)).Expect(0);

        await Farm.ApplyAsync(File.ReadAllText(pool));
        await Farm.ApplyAsync(File.ReadAllText(job));
        await Farm.WatchedAsync(() => Farm.WaitForAsync("hello", VideoJobConditions.Complete), "get", "vj", "--watch");

        VideoJobResource made = await Farm.JobAsync("hello");
        Assert.Equal(File.ReadAllBytes(Path.Combine(Place.Results, "hello.mp4")), File.ReadAllBytes(made.Status!.Output!));
        await AuditAsync();
    }

    [Fact]
    [Trait("Category", "Transcript")]
    public async Task Pool_WhoseModelIsMissing_SaysWhichBeforeItTakesWork()
    {
        const string Model = "/models/nowhere";
        await Farm.ApplyAsync(Pool(groups: 1, Model));
        await Farm.ApplyAsync(HeldEncoder.Job("waits", Model));

        RenderPoolResource pool = await Farm.PoolAsync("pool", status => status.Conditions.Find(PoolReasons.Ready)?.Reason == PoolReasons.PreflightFailed);

        Condition ready = pool.Status!.Conditions.Find(PoolReasons.Ready)!;
        Output.WriteLine($"{ready.Reason}: {ready.Message}");
        Assert.Contains(Model, ready.Message, StringComparison.Ordinal);
        Assert.Equal(VideoJobReasons.WaitingForModel, (await Farm.JobAsync("waits")).Status!.Reason);
    }

    [Fact]
    [Trait("Category", "Transcript")]
    public async Task Job_RenderedByGroupsOfTwoRanks_IsTheVideoOfThatGroupOnOneMachine()
    {
        Place.WriteLongJob(steps: 3);
        (await Place.RenderAsync("--group", "ring=2")).Expect(0);

        await Farm.ApplyAsync(Pool(groups: 2, GoldenModels.TextToVideo, ring: 2));
        await Farm.ApplyAsync(File.ReadAllText(Place.JobFile));

        AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        await AuditAsync();
    }

    [Fact]
    [Trait("Category", "Transcript")]
    public async Task Job_SuspendedMadeUrgentResumedRetriedAndDeleted_DoesWhatItIsTold()
    {
        await AtWorkAsync(steps: 240);                       // a worker hears that it is to stop with a heartbeat, every 5 s
        var uid = Guid.Parse((await Farm.JobAsync("e2e")).Uid());
        var records = new JobStore(Farm.Database);
        await ShowAsync();

        await Farm.PatchAsync("e2e", """{"spec":{"suspend":true}}""");
        await Farm.WaitAsync("e2e", job => job.Status?.Reason == VideoJobReasons.Suspended, "suspended");
        await ShowAsync();
        IReadOnlyList<(string Task, AttemptRow Attempt)> before = await Farm.AttemptsAsync("e2e");
        Assert.True(await Farm.IsIdleAsync());

        await Farm.PatchAsync("e2e", """{"spec":{"priority":10}}""");
        await Eventually.TrueAsync(async () => (await records.FindAsync(uid, Ct))!.Priority == 10);

        await Farm.PatchAsync("e2e", """{"spec":{"suspend":false}}""");
        AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        await ShowAsync();
        // What was stopped midway goes on there; what was done is not done again.
        IReadOnlyList<(string Task, AttemptRow Attempt)> after = await Farm.AttemptsAsync("e2e");
        foreach ((string task, AttemptRow stopped) in before.Where(attempt => attempt.Attempt.Outcome == AttemptOutcome.Stopped))
            Assert.Equal(stopped.Step, after.Single(attempt => attempt.Task == task && attempt.Attempt.Attempt == stopped.Attempt + 1).Attempt.FirstStep);
        Assert.Equal(after.Select(attempt => attempt.Task).Distinct().Count(), after.Count(attempt => attempt.Attempt.Outcome == AttemptOutcome.Committed));

        TaskRow last = (await records.TasksAsync(uid, Ct)).Last(task => task.Stage == "decode");
        await Farm.PatchAsync("e2e", $$$"""{"spec":{"retryRequests":[{"id":"again","chunks":"{{{last.Position}}}"}]}}""");
        await Farm.WaitAsync("e2e", job => job.Status?.Retried?.Count == 1, "answered");
        await ShowAsync();
        AssertSameVideo(await Farm.WaitForAsync("e2e", VideoJobConditions.Complete));
        await ShowAsync();
        Assert.Equal([last.Name, "assemble"], (await Farm.AttemptsAsync("e2e")).Skip(after.Count).Select(attempt => attempt.Task));

        await Farm.DeleteAsync("e2e");
        await Eventually.TrueAsync(async () => !await Farm.ExistsAsync("e2e"));
        await ShowAsync();
        Assert.Null(await records.FindAsync(uid, Ct));
        await AuditAsync();
    }

    private static string Sample(string name) => Path.Combine(ClusterFarm.Root, "crds", "samples", $"{name}.yaml");

    /// <summary>A job of a picture and a LoRA, both in the artifact store.</summary>
    private void WriteJobOfFiles(string model)
    {
        string files = Path.Combine(Farm.Volume, "files", "shots");
        Directory.CreateDirectory(files);
        var size = new VideoSize(40, 30);
        File.WriteAllBytes(Path.Combine(files, "first.png"), PngWriter.Encode([.. Enumerable.Range(0, size.Width * size.Height * 3).Select(i => (byte)i)], size));
        LoraFiles.Write(Path.Combine(files, "style.safetensors"), model);
        Place.WriteJobText($$"""
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
}
