using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Stores that hold some of what a plan makes; what is in the files does not matter.</summary>
public sealed class NeededTasksTests : IDisposable
{
    private static readonly RenderPlan TwoPass = LongVideos.Plan(LongVideoStrategy.Windows, Handover.TwoPass);
    private static readonly RenderPlan Full = LongVideos.Plan(LongVideoStrategy.Windows, Handover.Full);

    private readonly TinyRender render = new();
    private readonly RecordingObserver observer = new();

    public void Dispose() => render.Dispose();

    [Fact]
    public async Task Needed_NothingThere_IsEverythingInOrder() => Assert.Equal(TwoPass.Tasks, await FindAsync(TwoPass));

    [Theory]
    [InlineData(Handover.Full)]
    [InlineData(Handover.TwoPass)]
    [InlineData(Handover.SameWorker)]
    public async Task Needed_SegmentsThereAndCachesGone_IsNoDecoding(Handover handover)
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, handover);
        await StoreAsync(plan.Tasks.Where(task => task is DecodeTask));

        Assert.Equal(["preview", "assemble"], Ids(await FindAsync(plan)));
    }

    [Fact]
    public async Task Needed_OneSegmentGone_IsNotTheOneThatLeftItsCache()
    {
        DecodeTask[] segments = [.. Full.Tasks.OfType<DecodeTask>()];
        await StoreAsync(Full.Tasks.Where(task => task != segments[2]));

        Assert.Equal(["preview", segments[2].Id, "assemble"], Ids(await FindAsync(Full)));
    }

    [Theory]
    [InlineData(0, false)]      // starts at the beginning: no cache
    [InlineData(3, true)]
    public async Task Needed_OneSegmentAndAllCachesGone_IsTheFrontOnlyIfThatSegmentStartsFromIt(int gone, bool withFront)
    {
        DecodeTask[] segments = [.. TwoPass.Tasks.OfType<DecodeTask>()];
        await StoreAsync(TwoPass.Tasks.Where(task => task is not DecodeFrontTask && task != segments[gone]));

        string[] front = withFront ? ["decode-front"] : [];
        Assert.Equal([.. front, segments[gone].Id], Ids(await FindAsync(TwoPass)).Except(["preview", "assemble"]));
    }

    [Fact]
    public async Task Needed_LatentsGoneButAllSegmentsThere_IsNoDenoising()
    {
        await StoreAsync(TwoPass.Tasks.Where(task => task is DecodeTask or EncodeTask));
        Assert.DoesNotContain("denoise", Ids(await FindAsync(TwoPass)));
    }

    [Fact]
    public async Task Needed_OneChunkOfAWindowsTaskGone_IsDenoisingAsAWholeOnce()
    {
        DenoiseTask denoise = TwoPass.Tasks.OfType<DenoiseTask>().Single();
        DecodeTask[] segments = [.. TwoPass.Tasks.OfType<DecodeTask>()];
        await StoreAsync(TwoPass.Tasks.Where(task => !segments.Contains(task)));
        File.Delete(render.Store.PathOf(denoise.Chunks[^1].Key, ArtifactKind.Latents));

        Assert.Equal(["denoise", .. segments.Select(segment => segment.Id)], Ids(await FindAsync(TwoPass)).Except(["preview", "assemble"]));
    }

    [Fact]
    public async Task Needed_ChunkOfAContinuationDamaged_IsThatChunkAloneWithAWarning()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Continuation);
        await StoreAsync(plan.Tasks.Where(task => task is EncodeTask or DenoiseTask));
        FileDamage.FlipLastBit(render.PathOf(plan.Tasks.OfType<DenoiseTask>().ElementAt(1)));

        IReadOnlyList<RenderTask> needed = await FindAsync(plan);

        Assert.Equal(["denoise-2"], needed.OfType<DenoiseTask>().Select(task => task.Id));
        Assert.Contains("damaged", Assert.Single(observer.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Needed_FactsOfASegmentGone_IsThatSegment()
    {
        DecodeTask[] segments = [.. Full.Tasks.OfType<DecodeTask>()];
        await StoreAsync(Full.Tasks);
        File.Delete(render.Store.PathOf(segments[1].Key, ArtifactKind.SegmentFacts));

        Assert.Equal(["preview", segments[1].Id, "assemble"], Ids(await FindAsync(Full)));
    }

    private static IEnumerable<string> Ids(IReadOnlyList<RenderTask> tasks) => tasks.Select(task => task.Id);

    private Task<IReadOnlyList<RenderTask>> FindAsync(RenderPlan plan) => NeededTasks.FindAsync(plan, render.Store, observer, CancellationToken.None);

    private async Task StoreAsync(IEnumerable<RenderTask> tasks)
    {
        ArtifactStore store = render.Store;
        foreach (ArtifactRef made in tasks.SelectMany(ArtifactKinds.Of))
            await store.WriteAsync(made.Key, made.Kind, (stream, ct) => stream.WriteAsync("done"u8.ToArray(), ct), CancellationToken.None);
    }
}
