using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Caching;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Videos whose steps take over from earlier ones: the same bytes however they are stopped and divided.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class ReuseRenderTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private const string One = "tiny", Two = "tiny-t2v-a14b";
    private const int Steps = 8;

    private static readonly AccelerationSpec Both = new()
    {
        BlockCache = new() { Threshold = 2, Fit = BlockCacheFit.Plain, FirstSteps = 2 },
        GuidanceCache = new() { Every = 2, FirstSteps = 2 },
    };

    private readonly List<TinyRender> renders = [];

    public void Dispose() => renders.ForEach(render => render.Dispose());

    [Theory]
    [InlineData(One)]
    [InlineData(Two)]
    public async Task Run_StoppedAmongSteps_EndsWithTheSameVideoAndTheSameSavings(string preset)
    {
        RenderPlan plan = Plan(preset);
        (RenderedVideo expected, CacheReport? savings) = await RunAsync(preset, plan);
        Assert.True(savings is { BlocksReused: > 0, GuidanceReused: > 0 });
        Assert.Equal(2 * Steps, savings.Computed + savings.Saved);

        foreach (int step in new[] { 3, Steps - 2 })
        {
            TinyRender stopped = Render(preset);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(plan, new RecordingObserver { StopAfter = (RenderStage.Denoise, step) }));
            var resumed = new RecordingObserver();
            RenderReport report = await stopped.RunAsync(plan, resumed);

            Assert.Empty(resumed.Warnings);
            Assert.Equal(step, resumed.FirstSteps["denoise"]);
            RenderedVideo.AssertEqual(expected, LongVideos.Of(stopped, plan, report));
            Assert.Equal(savings, ReuseOf(report));
        }
    }

    [Fact]
    public async Task Run_WithAndWithout_AreDifferentVideosAndOnlyOneReports()
    {
        RenderPlan without = Plan(One, acceleration: null);
        (RenderedVideo plain, CacheReport? nothing) = await RunAsync(One, without);
        (RenderedVideo reused, _) = await RunAsync(One, Plan(One));

        Assert.Null(nothing);
        Assert.NotEqual(plain.FramesSha256, reused.FramesSha256);
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 4, 2)]
    public async Task Denoise_StoppedAndGoneOnWithOtherLanes_EndsWithTheBytesOfOneLane(int before, int stopAfter, int after)
    {
        RenderPlan plan = Plan(One, frames: 29, new LongVideoSpec { WindowLatents = 4, OverlapLatents = 2 });
        (RenderedVideo expected, CacheReport? savings) = await RunAsync(One, plan);
        TinyRender divided = Render(One);
        await EncodeAsync(divided, plan);

        await DenoiseAsync(divided, plan, before, stopAfter);
        CacheReport[] reports = await DenoiseAsync(divided, plan, after, stopAfter: null);

        RenderReport report = await divided.RunAsync(plan);
        RenderedVideo.AssertEqual(expected, LongVideos.Of(divided, plan, report));
        Assert.Equal(savings, reports.Aggregate(CacheReport.None, (sum, one) => sum + one));
    }

    [Fact]
    public async Task Run_ContinuationStoppedInItsSecondChunk_EndsWithTheSameVideo()
    {
        RenderPlan plan = Plan(One, frames: 29, new LongVideoSpec { Strategy = LongVideoStrategy.Continuation, WindowLatents = 5, OverlapLatents = 2 });
        (RenderedVideo expected, _) = await RunAsync(One, plan);
        TinyRender stopped = Render(One);
        using var stop = new CancellationTokenSource();
        var observer = new StopInTask("denoise-2", step: 3, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PlanExecutor(stopped.Context(plan)).RunAsync(plan, observer, stop.Token));

        RenderedVideo.AssertEqual(expected, LongVideos.Of(stopped, plan, await stopped.RunAsync(plan)));
    }

    private static CacheReport? ReuseOf(RenderReport report) => report.Tasks.Single(task => task.Stage == RenderStage.Denoise).Reuse;

    private static async Task EncodeAsync(TinyRender render, RenderPlan plan)
    {
        await using var bench = new Workbench(render.Context(plan), plan.Dtype);
        await bench.RunAsync(plan.Tasks[0], new OneLane(), new TaskRun(plan.Tasks[0], new RecordingObserver(), TimeProvider.System), CancellationToken.None);
    }

    /// <summary>The denoising task alone, in lanes that are threads.</summary>
    /// <param name="stopAfter">Null: to its end.</param>
    private static async Task<CacheReport[]> DenoiseAsync(TinyRender render, RenderPlan plan, int lanes, int? stopAfter)
    {
        using var group = new LanesInMemory(lanes);
        using var stop = new CancellationTokenSource();
        DenoiseTask task = plan.Tasks.OfType<DenoiseTask>().Single();
        return await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(async () =>
        {
            await using var bench = new Workbench(render.Context(plan), plan.Dtype);
            var run = new TaskRun(task, new StopInTask(task.Id, lane == 0 ? stopAfter : null, stop), TimeProvider.System);
            try
            {
                await bench.RunAsync(task, lanes == 1 ? new OneLane() : group[lane], run, stop.Token);
                Assert.Null(stopAfter);
            }
            catch (OperationCanceledException)
            {
                Assert.NotNull(stopAfter);
            }

            return run.Reuse ?? CacheReport.None;
        })));
    }

    private TinyRender Render(string preset)
    {
        var render = new TinyRender { Model = models.Of(preset).Folder };
        renders.Add(render);
        return render;
    }

    private async Task<(RenderedVideo Video, CacheReport? Reuse)> RunAsync(string preset, RenderPlan plan)
    {
        TinyRender render = Render(preset);
        RenderReport report = await render.RunAsync(plan);
        return (LongVideos.Of(render, plan, report), report.Tasks.First(task => task.Stage == RenderStage.Denoise).Reuse);
    }

    private RenderPlan Plan(string preset, int frames = 5, LongVideoSpec? longVideo = null) => Plan(preset, Both, frames, longVideo);

    private RenderPlan Plan(string preset, AccelerationSpec? acceleration, int frames = 5, LongVideoSpec? longVideo = null)
    {
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
                Video = new() { Width = 32, Height = 32, Frames = frames, Fps = 8 },
                Sampling = new() { Steps = Steps },
                Acceleration = acceleration,
                LongVideo = longVideo ?? new(),
            },
        };
        return RenderPlanner.Plan(ResolvedJob.Resolve(job, seedWhenAbsent: 0), models.Of(preset).Facts, ComputeDtype.Float32);
    }

    /// <summary>Stops a render after a step of one task.</summary>
    private sealed class StopInTask(string id, int? step, CancellationTokenSource stop) : IRenderObserver
    {
        public void TaskStarted(RenderTask task, int steps, int firstStep)
        {
        }

        public void TaskPreparing(RenderTask task, string activity)
        {
        }

        public void TaskProgressed(RenderTask task, int done)
        {
            if (task.Id == id && done == step)
                stop.Cancel();
        }

        public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
        {
        }

        public void Warned(string message) => Assert.Fail(message);
    }
}
