using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Rendering;
using Wan.Farm.Worker.Tests.Inputs;
using Wan.Models.Conditioning;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Videos that follow a video, a mask and references, from real files: what becomes of these, stopped anywhere, and long.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class VaceRenderTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private const string Preset = "tiny-vace";
    private const int Steps = 3, Frames = 9;

    private static readonly VideoSize Size = new(48, 32);

    private readonly List<TinyRender> renders = [];
    private readonly TestMedia media = new();

    public void Dispose()
    {
        renders.ForEach(render => render.Dispose());
        media.Dispose();
    }

    [Fact]
    public async Task Run_VideoMaskAndReference_IsTheSameTwiceAndFollowsEachOfThem()
    {
        string[] digests =
        [
            await DigestAsync(Everything),
            await DigestAsync(Everything),
            await DigestAsync(Everything with { Mask = null }),
            await DigestAsync(Everything with { References = null }),
            await DigestAsync(Everything with { ContextScale = 0.3 }),
            await DigestAsync(Everything with { Video = null, Mask = null }),
        ];

        Assert.Equal(digests[0], digests[1]);
        Assert.Equal(5, digests.Distinct().Count());

        async Task<string> DigestAsync(VaceSpec vace)
        {
            TinyRender render = Render();
            var observer = new RecordingObserver();
            RenderReport report = await render.RunAsync(await PlanAsync(render, vace), observer);
            Assert.Empty(observer.Warnings);
            return report.FramesSha256;
        }
    }

    [Fact]
    public async Task Run_VideoOfAnotherSizeWithAMask_IsCoveredCroppedAndEncodedInStreamsAsInOnePiece()
    {
        TinyRender render = Render();
        RenderPlan plan = await PlanAsync(render, Everything);
        await render.RunAsync(plan);
        var task = plan.Tasks.OfType<VaceTask>().Single();

        using DisposeScope scope = torch.NewDisposeScope();
        (torch.Tensor video, torch.Tensor? references) = ConditioningFile.ReadVace(render.PathOf(task), new LatentRange(0, 3), torch.CPU);
        using Checkpoint checkpoint = Checkpoint.Open(render.Model);
        using IWeightSource weights = checkpoint.OpenVae();
        using WanVae vae = WanVae.Load(weights, torch.ScalarType.Float32, torch.CPU, checkpoint.Digest, VaeParts.Encoder);
        torch.Tensor pixels = await FramesAsync(render, task.Files.Video!), mask = (await FramesAsync(render, task.Files.Mask!) + 1) / 2;
        torch.Tensor reference = ReferencePicture.OnCanvas(await PictureAsync(render, task.Files.References[0]), new PixelSize(Size.Height, Size.Width));
        torch.Tensor expected = VaceContext.Encode(vae, pixels, mask.narrow(0, 0, 1).expand(1, Frames, -1, -1).contiguous(), [reference]);

        Assert.True(torch.cat([references!, video], 1).allclose(expected, 0, 1e-5), "the context differs from that of whole tensors");
        Assert.True(mask.max().item<float>() > 0.9 && mask.min().item<float>() < 0.1, "the mask has white and black");
    }

    [Theory]
    [InlineData(VaceExtension.After, new float[] { 0, 0, 1 })]
    [InlineData(VaceExtension.Before, new float[] { 1, 0, 0 })]
    public async Task Run_Extension_AsksForTheFramesThatTheVideoDoesNotReach(VaceExtension extend, float[] made)
    {
        TinyRender render = Render();
        RenderPlan plan = await PlanAsync(render, new VaceSpec { Video = new() { Path = "short.mp4" }, Extend = extend });
        await render.RunAsync(plan);

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor context = ConditioningFile.ReadVace(render.PathOf(plan.Tasks.OfType<VaceTask>().Single()), new LatentRange(0, 3), torch.CPU).Video;
        Assert.Equal(made, context.narrow(0, 32, 64).mean([0, 2, 3]).data<float>().ToArray());
    }

    [Fact]
    public async Task Run_ReferenceInOnePass_GivesTheLatentsOfThePublishedPipeline()
    {
        TinyRender render = Render();
        RenderPlan plan = await PlanAsync(render, Everything);
        await render.RunAsync(plan);
        DenoiseTask task = plan.Tasks.OfType<DenoiseTask>().Single();

        using DisposeScope scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        (torch.Tensor video, torch.Tensor? references) = ConditioningFile.ReadVace(render.PathOf(plan.Tasks[1]), task.Latents, torch.CPU);
        using SafetensorsFile features = SafetensorsFile.Open(render.PathOf(plan.Tasks[0]));
        using Checkpoint checkpoint = Checkpoint.Open(render.Model);
        using IWeightSource weights = checkpoint.OpenTransformer();
        using WanModel model = WeightLoader.Load(weights, torch.ScalarType.Float32, torch.CPU, w => new WanModel(checkpoint.TransformerConfig, w));
        var inputs = new VelocityInputs
        {
            Context = features.Read("context"),
            ContextNull = features.Read("context_null"),
            VaceContext = torch.cat([references!, video], 1),
        };
        using GuidedVelocity velocity = new(model, inputs, guidanceScale: 5);
        using UniPCSolver solver = new(Steps, shift: 16);
        torch.Tensor noise = CounterNoise.Latents(3, [int.MaxValue, 0, 1, 2], 16, 4, 6);
        using Denoiser denoiser = new(velocity, solver, noise);
        while (!denoiser.IsFinished)
            denoiser.Step();

        torch.Tensor stored = LatentsFile.Read(render.PathOf(task), torch.CPU);
        Assert.Equal(denoiser.Latents.narrow(1, 1, 3).contiguous().data<float>().ToArray(), stored.data<float>().ToArray());
    }

    [Theory]
    [InlineData(LongVideoStrategy.Auto)]
    [InlineData(LongVideoStrategy.Windows)]
    [InlineData(LongVideoStrategy.Continuation)]
    public async Task Run_StoppedInTheMiddle_EndsWithTheSameVideo(LongVideoStrategy strategy)
    {
        TinyRender whole = Render(), stopped = Render();
        RenderPlan plan = await PlanAsync(whole, Everything, strategy);
        RenderReport expected = await whole.RunAsync(plan);
        await PlanAsync(stopped, Everything, strategy);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(plan, new RecordingObserver { StopAfter = (RenderStage.Condition, 2) }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(plan, new RecordingObserver { StopAfter = (RenderStage.Denoise, 2) }));

        RenderReport report = await stopped.RunAsync(plan);

        RenderedVideo.AssertEqual(LongVideos.Of(whole, plan, expected), LongVideos.Of(stopped, plan, report));
        Assert.DoesNotContain(stopped.Folder.Files, file => file.StartsWith("scratch/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LongVideoStrategy.Windows)]
    [InlineData(LongVideoStrategy.Continuation)]
    public async Task Run_LongVideo_EveryWindowIsShownItsPartOfTheVideoAndTheReferences(LongVideoStrategy strategy)
    {
        string all = await DigestAsync(Everything), otherEnd = await DigestAsync(Everything with { Video = new() { Path = "long-other-end.mp4" } });
        string otherReference = await DigestAsync(Everything with { References = [new() { Path = "tall.png" }] });

        Assert.Equal(3, new[] { all, otherEnd, otherReference }.Distinct().Count());

        async Task<string> DigestAsync(VaceSpec vace)
        {
            TinyRender render = Render();
            RenderPlan plan = await PlanAsync(render, vace, strategy);
            RenderReport report = await render.RunAsync(plan);
            return LongVideos.Of(render, plan, report).Latents[^1];
        }
    }

    private static VaceSpec Everything => new()
    {
        Video = new() { Path = "wide.mp4" },
        Mask = new() { Path = "mask.png" },
        References = [new() { Path = "reference.png" }],
    };

    private TinyRender Render()
    {
        var render = new TinyRender { Model = models.Of(Preset).Folder };
        renders.Add(render);
        return render;
    }

    private async Task<RenderPlan> PlanAsync(TinyRender render, VaceSpec vace, LongVideoStrategy strategy = LongVideoStrategy.Auto)
    {
        int frames = strategy == LongVideoStrategy.Auto ? Frames : 29;
        var job = new VideoJob
        {
            ApiVersion = VideoJob.Version,
            Kind = VideoJob.KindName,
            Metadata = new() { Name = "tiny" },
            Spec = new()
            {
                Model = new() { Path = Preset },
                Prompt = "a small boat",
                NegativePrompt = "blurred",
                Seed = 3,
                Vace = vace,
                Video = new() { Width = Size.Width, Height = Size.Height, Frames = frames, Fps = 8 },
                Sampling = new() { Steps = Steps, Shift = 16 },
                LongVideo = new() { Strategy = strategy, WindowLatents = strategy == LongVideoStrategy.Auto ? 21 : 4, OverlapLatents = 2 },
            },
        };
        List<MediaInput> found = [];
        foreach (NamedFile file in NamedFiles.Of(job.Spec))
            found.Add(await KeepAsync(render, file, frames));
        return RenderPlanner.Plan(ResolvedJob.Resolve(job, seedWhenAbsent: 0), models.Of(Preset).Facts, ComputeDtype.Float32, inputs: new JobInputs(found));
    }

    /// <summary>A file that ffmpeg makes, in the render's cache of inputs.</summary>
    private async Task<MediaInput> KeepAsync(TinyRender render, NamedFile file, int frames)
    {
        MediaFile made = media.Make(file.Path, file.Path switch
        {
            "wide.mp4" => $"-f lavfi -i testsrc2=size=80x40:rate=8 -frames:v {frames} -c:v libx264 -pix_fmt yuv420p {{out}}",
            "long-other-end.mp4" => $"-f lavfi -i testsrc2=size=80x40:rate=8 -frames:v {frames} -vf negate=enable='gte(n\\,{frames - 4})' -c:v libx264 -pix_fmt yuv420p {{out}}",
            "short.mp4" => "-f lavfi -i testsrc2=size=48x32:rate=8 -frames:v 5 -c:v libx264 -pix_fmt yuv420p {out}",
            "mask.png" => "-f lavfi -i color=black:size=80x40 -vf drawbox=x=30:y=10:w=20:h=20:color=white:t=fill -frames:v 1 {out}",
            "reference.png" => "-f lavfi -i testsrc=size=50x30 -frames:v 1 {out}",
            _ => "-f lavfi -i testsrc=size=20x60 -frames:v 1 {out}",
        });
        var reference = new InputReference(file.Field, file.Path);
        await using FileStream content = File.OpenRead(made.Path);
        MediaFile kept = await new InputCache(render.Folder).StoreAsync(reference, content, maxBytes: 1 << 20, CancellationToken.None);
        if (!await MediaDecoder.IsVideoAsync(kept, CancellationToken.None))
            return new PictureInput(file.Field, kept.Sha256, (await new MediaDecoder(MediaLimits.Default).ReadImageAsync(kept, CancellationToken.None)).Size);
        VideoFacts facts = await new MediaDecoder(MediaLimits.Default).ReadVideoAsync(kept, (_, _) => ValueTask.CompletedTask, CancellationToken.None);
        return new VideoInput(file.Field, kept.Sha256, facts.Size, facts.Frames, facts.FramesPerSecond);
    }

    /// <returns>[3, F, H, W] in -1..1, covering the size.</returns>
    private static async Task<torch.Tensor> FramesAsync(TinyRender render, MediaInput input)
    {
        MediaFile file = (await new InputCache(render.Folder).TryOpenAsync(new InputReference(input.Field, "x"), input.Sha256, CancellationToken.None))!;
        List<torch.Tensor> frames = [];
        if (input is PictureInput)
            Add((await new MediaDecoder(MediaLimits.Default).ReadImageAsync(file, CancellationToken.None)).Rgb, input.Size);
        else
        {
            await new MediaDecoder(MediaLimits.Default).ReadVideoAsync(
                file,
                (frame, _) =>
                {
                    Add(frame.Rgb.ToArray(), frame.Size);
                    return ValueTask.CompletedTask;
                },
                CancellationToken.None);
        }

        return torch.stack(frames, 1);

        void Add(byte[] rgb, VideoSize size)
        {
            using torch.Tensor bytes = torch.tensor(rgb, [size.Height, size.Width, 3], torch.ScalarType.Byte);
            byte[] planes = bytes.permute(2, 0, 1).contiguous().bytes.ToArray();
            byte[] fitted = CoverCrop.Apply(planes, new PixelSize(size.Height, size.Width), new PixelSize(Size.Height, Size.Width), ResamplingFilter.Bicubic);
            frames.Add(torch.tensor(fitted, [3, Size.Height, Size.Width], torch.ScalarType.Byte).to(torch.ScalarType.Float32).div(127.5).sub(1));
        }
    }

    private static async Task<torch.Tensor> PictureAsync(TinyRender render, PictureInput input)
    {
        using var compute = new ComputeThread();
        RenderContext context = render.Context(TinyRender.Plan());
        return (await new InputReader(context, compute).PixelsAsync([input], CancellationToken.None))[0];
    }
}
