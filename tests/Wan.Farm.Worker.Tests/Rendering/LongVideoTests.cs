using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Videos in windows, chunks and shots: how they are cut for decoding, and what is lost on the way, changes nothing.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class LongVideoTests : IDisposable
{
    private static readonly Dictionary<LongVideoStrategy, Lazy<Task<RenderedVideo>>> OnePass =
        new[] { LongVideoStrategy.Windows, LongVideoStrategy.Continuation, LongVideoStrategy.Shots }
            .ToDictionary(strategy => strategy, strategy => new Lazy<Task<RenderedVideo>>(() => LongVideos.InOnePassAsync(strategy)));

    private readonly TinyRender render = new();

    public void Dispose() => render.Dispose();

    [Theory]
    [InlineData(LongVideoStrategy.Windows, Handover.SameWorker)]
    [InlineData(LongVideoStrategy.Windows, Handover.Full)]
    [InlineData(LongVideoStrategy.Windows, Handover.Stride4)]
    [InlineData(LongVideoStrategy.Windows, Handover.TwoPass)]
    [InlineData(LongVideoStrategy.Windows, Handover.Cold)]
    [InlineData(LongVideoStrategy.Continuation, Handover.Full)]
    [InlineData(LongVideoStrategy.Continuation, Handover.TwoPass)]
    [InlineData(LongVideoStrategy.Shots, Handover.Stride2)]
    public async Task Run_InSegments_EqualsDecodingInOnePass(LongVideoStrategy strategy, Handover handover)
    {
        RenderPlan plan = LongVideos.Plan(strategy, handover);
        var observer = new RecordingObserver();

        RenderReport report = await render.RunAsync(plan, observer);

        Assert.Empty(observer.Warnings);
        Assert.True(plan.Tasks.OfType<DecodeTask>().Count() > 3);
        RenderedVideo.AssertEqual(await OnePass[strategy].Value, LongVideos.Of(render, plan, report));
    }

    [Fact]
    public async Task Run_Continuation_ChunksBeginWithTheBytesOfTheChunkBefore()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Continuation);
        await render.RunAsync(plan);

        DenoiseTask[] continued = [.. plan.Tasks.OfType<DenoiseTask>().Where(task => task.Known is not null)];
        Assert.Equal(3, continued.Length);
        foreach (DenoiseTask task in continued)
        {
            LatentRange known = task.Known!.Latents;
            Assert.Equal(3, known.Count);
            Assert.Equal(Latents(task.Known.Source, known), Latents(task.Chunks[0], known));
            Assert.NotEqual(Latents(task.Chunks[0], known), Latents(task.Chunks[0], known with { First = known.End }));
        }
    }

    [Theory]
    [InlineData(LongVideoStrategy.Continuation)]
    [InlineData(LongVideoStrategy.Shots)]
    public async Task Run_DecodingWhileDenoising_EqualsDecodingAfterwards(LongVideoStrategy strategy)
    {
        RenderPlan plan = LongVideos.Plan(strategy);
        var afterwards = new RecordingObserver();
        RenderReport after = await render.RunAsync(plan, afterwards);
        using var overlapping = new TinyRender { OverlapsDecoding = true };
        var meanwhile = new RecordingObserver();
        RenderReport during = await overlapping.RunAsync(plan, meanwhile);

        RenderedVideo.AssertEqual(LongVideos.Of(render, plan, after), LongVideos.Of(overlapping, plan, during));
        string lastDenoise = plan.Tasks.OfType<DenoiseTask>().Last().Id, firstDecode = plan.Tasks.OfType<DecodeTask>().First().Id;
        Assert.True(afterwards.Rendered.IndexOf(lastDenoise) < afterwards.Rendered.IndexOf(firstDecode));
        Assert.Equal(afterwards.Rendered.Order(), meanwhile.Rendered.Order());
    }

    [Theory]
    [InlineData(LongVideoStrategy.Windows, false)]
    [InlineData(LongVideoStrategy.Continuation, true)]
    public async Task Run_StoppedInTheMiddle_EndsWithTheSameVideo(LongVideoStrategy strategy, bool overlapsDecoding)
    {
        RenderPlan plan = LongVideos.Plan(strategy);
        using var stopped = new TinyRender { OverlapsDecoding = overlapsDecoding };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => stopped.RunAsync(plan, new RecordingObserver { StopAfter = (RenderStage.Denoise, 1) }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => stopped.RunAsync(plan, new RecordingObserver { StopAfter = (RenderStage.Decode, 6) }));

        RenderReport report = await stopped.RunAsync(plan);

        RenderedVideo.AssertEqual(await OnePass[strategy].Value, LongVideos.Of(stopped, plan, report));
    }

    [Fact]
    public async Task Run_SeveralSegments_PreviewIsThereBeforeTheLastOne()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows);
        string last = plan.Tasks.OfType<DecodeTask>().Last().Id;
        bool[] there = [];
        var observer = new RecordingObserver
        {
            OnFinished = task =>
            {
                if (task.Id == last)
                    there = [File.Exists(render.Outputs(plan).Preview!.Video), File.Exists(render.Outputs(plan).Preview!.Poster)];
            },
        };

        await render.RunAsync(plan, observer);

        Assert.Equal([true, true], there);
    }

    [Fact]
    public async Task Run_FeatureCacheDamaged_WarnsAndDecodesMoreWithTheSameFrames()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, Handover.Full);
        DecodeTask third = plan.Tasks.OfType<DecodeTask>().ElementAt(2);
        RecordingObserver observer = await RunAfterSecondSegmentAsync(plan, () => FileDamage.FlipLastBit(CacheOf(third)));

        Assert.Contains($"{third.Id}: latents before it are decoded again", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.Contains("damaged", observer.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(third.Latents.End, observer.Steps[third.Id]);
    }

    [Fact]
    public async Task Run_FeatureCacheGone_WarnsAndDecodesMoreWithTheSameFrames()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, Handover.Full);
        DecodeTask third = plan.Tasks.OfType<DecodeTask>().ElementAt(2);
        RecordingObserver observer = await RunAfterSecondSegmentAsync(plan, () => File.Delete(CacheOf(third)));

        Assert.Contains($"{third.Id}: latents before it are decoded again", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.Contains("not there", observer.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(third.Latents.End, observer.Steps[third.Id]);
    }

    [Fact]
    public async Task Run_FeatureCacheOfAnotherModel_WarnsAndDecodesMoreWithTheSameFrames()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, Handover.Full);
        DecodeTask[] segments = [.. plan.Tasks.OfType<DecodeTask>()];
        RecordingObserver observer = await RunAfterSecondSegmentAsync(plan, () =>
        {
            // Whole and with a good checksum, yet not what its name says.
            byte[] other = File.ReadAllBytes(render.Store.PathOf(plan.Tasks.OfType<DenoiseTask>().Single().Chunks[0].Key, ArtifactKind.Latents));
            render.Store.WriteAsync(
                segments[2].Start.Cache!.Key, ArtifactKind.FeatureCache, (stream, ct) => stream.WriteAsync(other, ct), CancellationToken.None).AsTask().Wait();
        });

        Assert.Contains("a feature cache with format none", Assert.Single(observer.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Handover.Full)]
    [InlineData(Handover.TwoPass)]
    public async Task Run_OneSegmentDamaged_OnlyThatOneIsDecodedAgain(Handover handover)
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, handover);
        RenderReport first = await render.RunAsync(plan);
        DecodeTask third = plan.Tasks.OfType<DecodeTask>().ElementAt(2);
        FileDamage.FlipLastBit(render.PathOf(third));

        var observer = new RecordingObserver();
        RenderReport again = await render.RunAsync(plan, observer);

        Assert.Contains("damaged", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.Equal([third.Id, "preview", "assemble"], observer.Rendered.Order(StringComparer.Ordinal).OrderBy(id => id == "preview" ? 1 : id == "assemble" ? 2 : 0));
        Assert.Equal(first.FramesSha256, again.FramesSha256);
    }

    [Fact]
    public async Task Run_SegmentGoneAtAssembly_IsNamed()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows);
        DecodeTask[] segments = [.. plan.Tasks.OfType<DecodeTask>()];
        var observer = new RecordingObserver
        {
            OnFinished = task =>
            {
                if (task == segments[^1])
                    File.Delete(render.PathOf(segments[1]));
            },
        };

        RenderException error = await Assert.ThrowsAsync<RenderException>(() => render.RunAsync(plan, observer));

        Assert.Equal((RenderStage.Assemble, FailureKind.Transient), (error.Stage, error.Kind));
        Assert.Contains(segments[1].Key.Hex, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(render.Outputs(plan).Video));
        RenderedVideo.AssertEqual(await OnePass[LongVideoStrategy.Windows].Value, LongVideos.Of(render, plan, await render.RunAsync(plan)));
    }

    [Theory]
    [InlineData(Handover.Full)]
    [InlineData(Handover.TwoPass)]
    public async Task Tidy_AfterARender_RemovesFeatureCachesOnly(Handover handover)
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, handover);
        await render.RunAsync(plan);
        Assert.NotEmpty(Caches());

        await RenderArtifacts.TidyAsync(plan, render.Context(plan), CancellationToken.None);

        Assert.Empty(Caches());
        Assert.DoesNotContain(render.Folder.Files, file => file.StartsWith("scratch/", StringComparison.Ordinal));
        var observer = new RecordingObserver();
        await render.RunAsync(plan, observer);
        Assert.Equal(["preview", "assemble"], observer.Rendered);
    }

    private IEnumerable<string> Caches() => render.Folder.Files.Where(file => file.Contains(".cache.", StringComparison.Ordinal));

    private string CacheOf(DecodeTask task) => render.Store.PathOf(task.Start.Cache!.Key, ArtifactKind.FeatureCache);

    /// <summary>Something happens to the store when the second segment has just been decoded, and the worker that decoded it has gone.</summary>
    private async Task<RecordingObserver> RunAfterSecondSegmentAsync(RenderPlan plan, Action happens)
    {
        string second = plan.Tasks.OfType<DecodeTask>().ElementAt(1).Id;
        using var stop = new CancellationTokenSource();
        var stopping = new RecordingObserver
        {
            OnFinished = task =>
            {
                if (task.Id == second)
                    stop.Cancel();
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PlanExecutor(render.Context(plan)).RunAsync(plan, stopping, stop.Token));
        happens();

        var observer = new RecordingObserver();
        RenderReport report = await render.RunAsync(plan, observer);
        RenderedVideo.AssertEqual(await OnePass[LongVideoStrategy.Windows].Value, LongVideos.Of(render, plan, report));
        return observer;
    }

    /// <summary>Bytes of some of a chunk's latents.</summary>
    private byte[] Latents(LatentChunk chunk, LatentRange range)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor all = LatentsFile.Read(render.Store.PathOf(chunk.Key, ArtifactKind.Latents), torch.CPU);
        return all.narrow(1, range.First - chunk.Latents.First, range.Count).contiguous().bytes.ToArray();
    }
}
