using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Videos of a picture, between two pictures, and of two experts: from the job to the file, stopped anywhere, and long.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class FamilyRenderTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private const int Steps = 5;
    private const string ImageToVideo = "tiny-i2v", FirstAndLast = "tiny-flf2v", Experts = "tiny-t2v-a14b", ImageExperts = "tiny-i2v-a14b", TextAndImage = "tiny-ti2v";

    private static readonly VideoSize Size = new(64, 32);

    private static readonly Dictionary<string, (string FramesSha256, byte[] File)> Undisturbed = [];

    private readonly List<TinyRender> renders = [];

    public static TheoryData<string> Presets => [ImageToVideo, FirstAndLast, Experts, ImageExperts, TextAndImage];

    public void Dispose() => renders.ForEach(render => render.Dispose());

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task Run_EachKind_MakesAVideoAndTheSameOneTwice(string preset)
    {
        (string frames, byte[] file) = await UndisturbedAsync(preset);
        TinyRender again = Render(preset);
        RenderPlan plan = await PlanAsync(preset, again);
        var observer = new RecordingObserver();

        RenderReport report = await again.RunAsync(plan, observer);

        Assert.Empty(observer.Warnings);
        Assert.Equal(plan.Tasks.Select(task => task.Id), observer.Rendered);
        Assert.Equal(frames, report.FramesSha256);
        Assert.Equal(file, File.ReadAllBytes(again.Outputs(plan).Video!));
        VideoInfo video = await VideoReader.ProbeAsync(again.Outputs(plan).Video!, CancellationToken.None);
        Assert.Equal(Size, video.Size);
        Assert.Equal(9, await VideoReader.ReadAsync(again.Outputs(plan).Video!, video, _ => { }, most: null, CancellationToken.None));
    }

    [Theory]
    [InlineData(FirstAndLast)]
    [InlineData(TextAndImage)]
    public async Task Run_OtherPicture_OtherFrames(string preset)
    {
        TinyRender render = Render(preset);
        RenderReport red = await render.RunAsync(await PlanAsync(preset, render, shade: 200));
        RenderReport dark = await render.RunAsync(await PlanAsync(preset, render, shade: 20));

        Assert.NotEqual(red.FramesSha256, dark.FramesSha256);
    }

    /// <summary>The first rank looks at the picture, both encode and decode 4 of 8 columns of every frame.</summary>
    [Fact]
    public async Task Run_OverTwoRanks_EncodesThePictureWithinRounding()
    {
        TinyRender alone = Render(ImageToVideo), together = Render(ImageToVideo);
        RenderPlan plan = await PlanAsync(ImageToVideo, alone);
        await PlanAsync(ImageToVideo, together);                // keeps its files too
        await alone.RunAsync(plan);
        var observer = new RecordingObserver();

        await MeshRender.RunAsync(together, plan, new MeshShape(Ring: 2), observer);

        ConditionTask task = plan.Tasks.OfType<ConditionTask>().Single();
        Assert.Equal(0, observer.FirstSteps[task.Id]);
        Assert.Empty(observer.Warnings);
        using DisposeScope scope = torch.NewDisposeScope();
        (torch.Tensor expected, torch.Tensor? expectedTokens) = ConditioningFile.Read(alone.PathOf(task), new LatentRange(0, 3), torch.CPU);
        (torch.Tensor actual, torch.Tensor? actualTokens) = ConditioningFile.Read(together.PathOf(task), new LatentRange(0, 3), torch.CPU);
        Assert.Equal(expectedTokens!.data<float>().ToArray(), actualTokens!.data<float>().ToArray());
        Assert.InRange((expected - actual).abs().max().item<float>() / expected.abs().max().item<float>(), 0, 1e-5);
        foreach (torch.Tensor tensor in new[] { expected, expectedTokens, actual, actualTokens })
            tensor.Dispose();
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task Run_StoppedEarlyAndLate_EndsWithTheSameFrames(string preset)
    {
        (string expected, _) = await UndisturbedAsync(preset);
        (RenderStage Stage, int Done)[] stops = [(RenderStage.Denoise, 1), (RenderStage.Denoise, Steps - 1)];
        foreach ((RenderStage Stage, int Done) stop in preset == Experts ? stops : [(RenderStage.Condition, 1), .. stops])
        {
            TinyRender stopped = Render(preset);
            RenderPlan plan = await PlanAsync(preset, stopped);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(plan, new RecordingObserver { StopAfter = stop }));

            var resumed = new RecordingObserver();
            RenderReport report = await stopped.RunAsync(plan, resumed);

            Assert.Equal(stop.Stage == RenderStage.Denoise ? stop.Done : 0, resumed.FirstSteps["denoise"]);
            Assert.Equal(expected, report.FramesSha256);
        }
    }

    [Theory]
    [InlineData(ImageToVideo, LongVideoStrategy.Windows)]
    [InlineData(FirstAndLast, LongVideoStrategy.Windows)]
    [InlineData(ImageExperts, LongVideoStrategy.Continuation)]
    [InlineData(TextAndImage, LongVideoStrategy.Continuation)]
    public async Task Run_LongVideo_StoppedInTheMiddle_EndsWithTheSameVideo(string preset, LongVideoStrategy strategy)
    {
        TinyRender whole = Render(preset), stopped = Render(preset);
        RenderPlan plan = await PlanAsync(preset, whole, strategy: strategy);
        RenderReport expected = await whole.RunAsync(plan);
        await PlanAsync(preset, stopped, strategy: strategy);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(plan, new RecordingObserver { StopAfter = (RenderStage.Denoise, 3) }));

        RenderReport report = await stopped.RunAsync(plan);

        RenderedVideo.AssertEqual(LongVideos.Of(whole, plan, expected), LongVideos.Of(stopped, plan, report));
    }

    [Theory]
    [InlineData(ImageToVideo)]
    [InlineData(TextAndImage)]
    public async Task Run_ContinuationOfAPicture_ChunksBeginWithTheBytesOfTheChunkBefore(string preset)
    {
        TinyRender render = Render(preset);
        RenderPlan plan = await PlanAsync(preset, render, strategy: LongVideoStrategy.Continuation);
        await render.RunAsync(plan);

        DenoiseTask continued = plan.Tasks.OfType<DenoiseTask>().First(task => task.Known is not null);
        Assert.Equal(Latents(render, continued.Known!.Source, continued.Known.Latents), Latents(render, continued.Chunks[0], continued.Known.Latents));
    }

    [Theory]
    [InlineData(LongVideoStrategy.Auto)]
    [InlineData(LongVideoStrategy.Windows)]
    [InlineData(LongVideoStrategy.Continuation)]
    public async Task Run_ModelThatIsToldOfCleanLatents_BeginsWithTheEncodedPictureItself(LongVideoStrategy strategy)
    {
        TinyRender render = Render(TextAndImage);
        RenderPlan plan = await PlanAsync(TextAndImage, render, strategy: strategy);
        await render.RunAsync(plan);

        LatentChunk first = plan.Tasks.OfType<DenoiseTask>().First().Chunks[0];
        using torch.Tensor picture = ConditioningFile.ReadFirst(render.PathOf(plan.Tasks.OfType<ConditionTask>().Single()), torch.CPU);
        Assert.Equal(picture.data<float>().ToArray(), Latents(render, first, new LatentRange(0, 1)));
    }

    [Fact]
    public async Task Run_ModelOfTextsAndPictures_DoesWithoutAPicture()
    {
        TinyRender render = Render(TextAndImage);
        RenderPlan plan = await PlanAsync(TextAndImage, render, strategy: LongVideoStrategy.Continuation, withPicture: false);

        await render.RunAsync(plan);

        DenoiseTask continued = plan.Tasks.OfType<DenoiseTask>().First(task => task.Known is not null);
        Assert.Equal(Latents(render, continued.Known!.Source, continued.Known.Latents), Latents(render, continued.Chunks[0], continued.Known.Latents));
        Assert.DoesNotContain(plan.Tasks, task => task is ConditionTask);
    }

    [Fact]
    public async Task Run_PictureNoLongerThere_SaysWhichAndThatItCanBeFetchedAgain()
    {
        TinyRender render = Render(ImageToVideo);
        RenderPlan plan = await PlanAsync(ImageToVideo, render);
        Directory.Delete(Path.Combine(render.Folder, "inputs"), recursive: true);

        RenderException error = await Assert.ThrowsAsync<RenderException>(() => render.RunAsync(plan));

        Assert.Equal((RenderStage.Condition, FailureKind.Transient), (error.Stage, error.Kind));
        Assert.Contains("the picture of spec.image.path is not there", error.Message, StringComparison.Ordinal);
    }

    private static float[] Latents(TinyRender render, LatentChunk chunk, LatentRange range)
    {
        using torch.Tensor latents = LatentsFile.Read(render.Store.PathOf(chunk.Key, ArtifactKind.Latents), chunk.Latents.Count, torch.CPU);
        using torch.Tensor part = latents.narrow(1, range.First - chunk.Latents.First, range.Count).contiguous();
        return part.data<float>().ToArray();
    }

    /// <summary>The frames and the file of a preset's short video, rendered once.</summary>
    private async Task<(string FramesSha256, byte[] File)> UndisturbedAsync(string preset)
    {
        if (!Undisturbed.TryGetValue(preset, out (string, byte[]) made))
        {
            TinyRender render = Render(preset);
            RenderPlan plan = await PlanAsync(preset, render);
            string frames = (await render.RunAsync(plan)).FramesSha256;
            Undisturbed[preset] = made = (frames, File.ReadAllBytes(render.Outputs(plan).Video!));
        }

        return made;
    }

    private TinyRender Render(string preset)
    {
        var render = new TinyRender { Model = models.Of(preset).Folder };
        renders.Add(render);
        return render;
    }

    private async Task<RenderPlan> PlanAsync(string preset, TinyRender render, byte shade = 200, LongVideoStrategy strategy = LongVideoStrategy.Auto, bool withPicture = true)
    {
        PictureInput? first = preset == Experts || !withPicture ? null : await PictureAsync(render, "spec.image.path", shade, new VideoSize(60, 40));
        PictureInput? last = preset == FirstAndLast ? await PictureAsync(render, "spec.lastImage.path", 90, new VideoSize(40, 40)) : null;
        var job = new VideoJob
        {
            ApiVersion = VideoJob.Version,
            Kind = VideoJob.KindName,
            Metadata = new() { Name = "tiny" },
            Spec = new()
            {
                Model = new() { Path = preset },
                Prompt = "a small boat",
                NegativePrompt = "blurred",
                Seed = 3,
                Image = first is null ? null : new() { Path = "first.png" },
                LastImage = last is null ? null : new() { Path = "last.png" },
                Video = new() { Width = Size.Width, Height = Size.Height, Frames = strategy == LongVideoStrategy.Auto ? 9 : 37, Fps = 8 },
                Sampling = new() { Steps = Steps, LowNoiseGuidanceScale = preset is Experts or ImageExperts ? 3 : null },
                LongVideo = new() { Strategy = strategy, WindowLatents = strategy == LongVideoStrategy.Auto ? 21 : 5, OverlapLatents = 2 },
            },
        };
        return RenderPlanner.Plan(ResolvedJob.Resolve(job, seedWhenAbsent: 0), models.Of(preset).Facts, ComputeDtype.Float32, inputs: new JobInputs([.. new[] { first, last }.OfType<PictureInput>()]));
    }

    /// <summary>A picture in the render's cache of inputs.</summary>
    private static async Task<PictureInput> PictureAsync(TinyRender render, string field, byte shade, VideoSize size)
    {
        byte[] rgb = [.. Enumerable.Range(0, size.Width * size.Height).SelectMany(i => new[] { shade, (byte)(i % size.Width), (byte)(i / size.Width) })];
        using var file = new MemoryStream(PngWriter.Encode(rgb, size));
        MediaFile stored = await new InputCache(render.Folder).StoreAsync(new InputReference(field, "x.png"), file, maxBytes: 1 << 20, CancellationToken.None);
        return new PictureInput(field, stored.Sha256, size);
    }
}
