using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

[Collection(ProcessWideCollection.Name)]
public sealed class PlanExecutorTests : IDisposable
{
    private const int Steps = 5;

    private static readonly RenderPlan Plan = TinyRender.Plan(steps: Steps);

    private static readonly LatentRange Latents = ((DenoiseTask)Plan.Tasks[1]).Latents;

    private static readonly Lazy<Task<string>> Undisturbed = new(async () =>
    {
        using var render = new TinyRender();
        return (await render.RunAsync(Plan)).FramesSha256;
    });

    private readonly TinyRender render = new();

    public void Dispose() => render.Dispose();

    [Fact]
    public async Task Run_SamePlanInTwoFolders_SameBytes()
    {
        using var other = new TinyRender();
        RenderReport first = await render.RunAsync(Plan);
        RenderReport second = await other.RunAsync(Plan);

        Assert.Equal(first.FramesSha256, second.FramesSha256);
        Assert.Equal(File.ReadAllBytes(render.Outputs(Plan).Video!), File.ReadAllBytes(other.Outputs(Plan).Video!));
        Assert.Equal(File.ReadAllBytes(render.Outputs(Plan).Picture), File.ReadAllBytes(other.Outputs(Plan).Picture));
    }

    [Fact]
    public async Task Run_OtherSeed_OtherFrames() =>
        Assert.NotEqual(await Undisturbed.Value, (await render.RunAsync(TinyRender.Plan(steps: Steps, seed: 4))).FramesSha256);

    [Fact]
    public async Task Run_StoppedAfterAnyStep_ResumesThereAndEndsWithTheSameFrames()
    {
        string expected = await Undisturbed.Value;
        for (int step = 1; step < Steps; step++)
        {
            using var stopped = new TinyRender();
            var observer = new RecordingObserver { StopAfter = (RenderStage.Denoise, step) };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(Plan, observer));

            var resumed = new RecordingObserver();
            RenderReport report = await stopped.RunAsync(Plan, resumed);

            Assert.Equal(step, resumed.FirstSteps["denoise"]);
            Assert.Equal(expected, report.FramesSha256);
            Assert.DoesNotContain("encode", resumed.Rendered);
        }
    }

    [Theory]
    [InlineData(RenderStage.Encode, 1)]
    [InlineData(RenderStage.Decode, 2)]
    [InlineData(RenderStage.Decode, 3)]
    public async Task Run_StoppedInAnotherStage_LeavesNothingHalfWrittenAndEndsWithTheSameFrames(RenderStage stage, int done)
    {
        string expected = await Undisturbed.Value;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => render.RunAsync(Plan, new RecordingObserver { StopAfter = (stage, done) }));

        Assert.False(File.Exists(render.Outputs(Plan).Video));
        Assert.Equal(expected, (await render.RunAsync(Plan)).FramesSha256);
    }

    [Fact]
    public async Task Run_Again_OnlyAssembles()
    {
        RenderReport first = await render.RunAsync(Plan);
        var observer = new RecordingObserver();
        RenderReport again = await render.RunAsync(Plan, observer);
        Assert.Equal(["assemble"], observer.Rendered);
        Assert.Equal(first.FramesSha256, again.FramesSha256);
    }

    [Fact]
    public async Task Run_Forgotten_MakesEverythingAnew()
    {
        await render.RunAsync(Plan);
        await RenderArtifacts.ForgetAsync(Plan, render.Context(Plan), CancellationToken.None);
        var observer = new RecordingObserver();
        await render.RunAsync(Plan, observer);
        Assert.Equal(["encode", "denoise", "decode", "assemble"], observer.Rendered);
    }

    [Theory]
    [InlineData("decode", "decode")]
    [InlineData("denoise", "denoise", "decode")]
    public async Task Run_ArtifactDamaged_WarnsAndMakesItAnew(string damaged, params string[] expectedAnew)
    {
        string expected = (await render.RunAsync(Plan)).FramesSha256;
        RenderTask task = Plan.Tasks.Single(task => task.Id == damaged);
        ArtifactRef made = ArtifactKinds.Of(task)[0];
        FileDamage.FlipLastBit(render.Store.PathOf(made.Key, made.Kind));
        if (damaged == "denoise")   // without the frames, so that somebody wants the latents
            await render.Store.DeleteAsync(Plan.Tasks[2].Key, ArtifactKind.Segment, CancellationToken.None);

        var observer = new RecordingObserver();
        RenderReport again = await render.RunAsync(Plan, observer);

        Assert.Contains("damaged", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.Equal([.. expectedAnew, "assemble"], observer.Rendered);
        Assert.Equal(expected, again.FramesSha256);
    }

    [Fact]
    public async Task Run_CheckpointOfAnotherSchedule_WarnsAndStartsOver()
    {
        string expected = await Undisturbed.Value;
        RenderPlan longer = TinyRender.Plan(steps: Steps + 3);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => render.RunAsync(longer, new RecordingObserver { StopAfter = (RenderStage.Denoise, 2) }));
        Checkpoint foreign = (await render.Checkpoints.NewestAsync(longer.Tasks[1].Key, Latents, CancellationToken.None)).Newest!;
        byte[] bytes = File.ReadAllBytes(Assert.Single(foreign.Parts).Path);
        await render.Checkpoints.WriteAsync(Plan.Tasks[1].Key, 2, Latents, (stream, ct) => stream.WriteAsync(bytes, ct), CancellationToken.None);

        var observer = new RecordingObserver();
        RenderReport report = await render.RunAsync(Plan, observer);

        Assert.Contains("denoising starts over", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.Equal(0, observer.FirstSteps["denoise"]);
        Assert.Equal(expected, report.FramesSha256);
    }

    [Fact]
    public async Task Run_Finished_LeavesNoCheckpoint()
    {
        await render.RunAsync(Plan);
        Assert.Null((await render.Checkpoints.NewestAsync(Plan.Tasks[1].Key, Latents, CancellationToken.None)).Newest);
    }

    [Fact]
    public async Task Run_OneFrame_IsAPictureRoundedAsTheImageWriterDoes()
    {
        RenderPlan picture = TinyRender.Plan(frames: 1, steps: 2);
        await render.RunAsync(picture);
        Assert.Null(render.Outputs(picture).Video);
        Assert.True(File.Exists(render.Outputs(picture).Picture));
    }

    [Fact]
    public async Task Report_OfARender_HasTimesStepsAndMemory()
    {
        RenderReport report = await render.RunAsync(Plan);
        Assert.Equal(["encode", "denoise", "decode", "assemble"], report.Tasks.Select(task => task.Id));
        Assert.Equal([2, Steps, 3, 9], report.Tasks.Select(task => task.Steps));
        Assert.All(report.Tasks, task => Assert.True(task.Seconds > 0 && task.SecondsPerStep > 0 && task.PeakMemoryBytes > 0, task.ToString()));
    }
}
