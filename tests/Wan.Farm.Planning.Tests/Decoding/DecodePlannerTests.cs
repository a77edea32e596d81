using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests.Decoding;

public sealed class DecodePlannerTests
{
    [Theory]
    [InlineData(Handover.Full, CacheScope.Full, 24)]
    [InlineData(Handover.Stride2, CacheScope.Stride2, 20)]
    [InlineData(Handover.Stride4, CacheScope.Stride4, 17)]
    [InlineData(Handover.Stride8, CacheScope.Stride8, 10)]
    [InlineData(Handover.TwoPass, CacheScope.Stride8, 10)]
    public void Start_EachHandover_GoesBackAsFarAsTheCacheLeavesOpen(Handover handover, CacheScope scope, int first)
    {
        DecodeStart start = Segments(Plan(120, handover))[1].Start;

        Assert.Equal((scope, first, first), (start.Cache!.Scope, start.Cache.NextLatent, start.First));
    }

    [Fact]
    public void Start_Cold_DecodesWhatTheDecoderRemembersAgain()
    {
        DecodeTask[] segments = Segments(Plan(120, Handover.Cold));

        Assert.Equal([0, 0, 48 - 38, 72 - 38, 96 - 38], segments.Select(segment => segment.Start.First));
        Assert.All(segments, segment => Assert.Null(segment.Start.Cache));
        Assert.All(segments, segment => Assert.Empty(segment.Hints));
    }

    [Fact]
    public void Start_SameWorker_GoesOnAfterTheSegmentBefore()
    {
        DecodeTask[] segments = Segments(Plan(120, Handover.SameWorker));

        Assert.Equal([false, true, true, true, true], segments.Select(segment => segment.GoesOn));
        Assert.Equal([0, 24, 48, 72, 96], segments.Select(segment => segment.Start.First));
        Assert.Equal([segments[0].Key], segments[1].Hints);
    }

    [Theory]
    [InlineData(Handover.Full, new[] { 0, 10, 20, 30 })]
    [InlineData(Handover.Stride8, new[] { 0, 0, 6, 16 })]
    [InlineData(Handover.TwoPass, new[] { 0, 0, 6, 16 })]
    [InlineData(Handover.Cold, new[] { 0, 0, 0, 0 })]
    public void Start_NearTheBeginning_IsLatentZeroWithoutACache(Handover handover, int[] firsts)
    {
        DecodeTask[] segments = Segments(Plan(40, handover, segmentLatents: 10));

        Assert.Equal(firsts, segments.Select(segment => segment.Start.First));
        Assert.All(segments, segment => Assert.Equal(segment.Start.First == 0, segment.Start.Cache is null));
    }

    [Fact]
    public void Leaves_WarmUpLongerThanASegment_ComeFromOneFurtherBack()
    {
        DecodeTask[] segments = Segments(Plan(25, Handover.Stride8, segmentLatents: 5));

        // Latents 15 and 20 go back to 1 and 6.
        Assert.Equal([1], segments[0].Leaves.Select(cache => cache.NextLatent));
        Assert.Equal([6], segments[1].Leaves.Select(cache => cache.NextLatent));
        Assert.Empty(segments[2].Leaves);
        Assert.Equal(segments[1].Leaves[0], segments[4].Start.Cache);
    }

    [Fact]
    public void Leaves_Full_AreTheCacheAtTheSegmentsEnd()
    {
        DecodeTask[] segments = Segments(Plan(72, Handover.Full));

        Assert.Equal(segments[1].Start.Cache, Assert.Single(segments[0].Leaves));
        Assert.Equal(segments[2].Start.Cache, Assert.Single(segments[1].Leaves));
        Assert.Empty(segments[2].Leaves);
    }

    [Fact]
    public void Plan_TwoPass_BeginsWithAFrontThatMakesEveryCache()
    {
        RenderPlan plan = Plan(120, Handover.TwoPass);

        DecodeFrontTask front = Assert.Single(plan.Tasks.OfType<DecodeFrontTask>());
        Assert.Equal("decode-front", front.Id);
        Assert.Equal(new LatentRange(0, 82), front.Latents);
        Assert.Equal([10, 34, 58, 82], front.Caches.Select(cache => cache.NextLatent));
        Assert.Equal(front.Caches, Segments(plan).Skip(1).Select(segment => segment.Start.Cache!));
        Assert.All(Segments(plan), segment => Assert.Empty(segment.Leaves));
    }

    [Fact]
    public void Plan_TwoPassWithoutAnyCacheToMake_HasNoFront()
    {
        Assert.DoesNotContain(Plan(20, Handover.TwoPass, segmentLatents: 10).Tasks, task => task is DecodeFrontTask);
    }

    [Fact]
    public void Plan_OneSegment_IsJustCalledDecode()
    {
        Assert.Equal(["decode"], Segments(Plan(24, Handover.Full)).Select(segment => segment.Id));
        Assert.Equal(["decode-1", "decode-2"], Segments(Plan(25, Handover.Full)).Select(segment => segment.Id));
    }

    [Fact]
    public void Sources_OfASegment_AreTheChunksThatItsDecoderStillRemembers()
    {
        // Windows own 9 latents each, from 0, 9, 18, …; segment 3 is 48-71 and remembers 10-47.
        RenderPlan plan = Make.Plan(Make.Long(120, spec => spec with { Strategy = LongVideoStrategy.Windows, WindowLatents = 13, OverlapLatents = 4 }));

        Assert.Equal([9, 18, 27, 36, 45, 54, 63], Segments(plan)[2].Sources.Select(chunk => chunk.Latents.First));
    }

    private static DecodeTask[] Segments(RenderPlan plan) => [.. plan.Tasks.OfType<DecodeTask>()];

    private static RenderPlan Plan(int latents, Handover handover, int segmentLatents = 24) => Make.Plan(Make.Long(latents, spec => spec with
    {
        Strategy = LongVideoStrategy.Single,
        Decode = new() { Handover = handover, SegmentLatents = segmentLatents },
    }));
}
