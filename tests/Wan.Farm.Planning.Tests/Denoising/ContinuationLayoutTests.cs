using FsCheck.Xunit;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Denoising;

namespace Wan.Farm.Planning.Tests.Denoising;

public sealed class ContinuationLayoutTests
{
    [Fact]
    public void Chunks_OfTheSample_TakeOverThreeLatentsEach()
    {
        IReadOnlyList<LatentRange> chunks = ContinuationLayout.Chunks(latents: 33, length: 13, overlap: 3);

        Assert.Equal([new(0, 13), new(10, 13), new(20, 13)], chunks);
        Assert.Equal([new(0, 13), new(13, 10), new(23, 10)], ContinuationLayout.New(chunks));
    }

    [Fact]
    public void Chunks_VideoThatDoesNotDivide_EndWithAShorterOne()
    {
        Assert.Equal([new(0, 13), new(10, 13), new(20, 4)], ContinuationLayout.Chunks(latents: 24, length: 13, overlap: 3));
    }

    [Property]
    public bool Chunks_AnyTimeline_OverlapByExactlyWhatIsTakenOver(int a, int b, int c)
    {
        (int latents, int length, int overlap) = Any.Cut(a, b, c);
        IReadOnlyList<LatentRange> chunks = ContinuationLayout.Chunks(latents, length, overlap);
        return chunks[0].First == 0
            && chunks[^1].End == latents
            && chunks.SkipLast(1).All(chunk => chunk.Count == length)
            && chunks[^1].Count <= length
            && chunks.Zip(chunks.Skip(1), (one, next) => one.Intersect(next) == new LatentRange(next.First, overlap)).All(fine => fine);
    }

    [Property]
    public bool New_AnyTimeline_EachChunkAddsSomethingAndNoLatentIsAddedTwice(int a, int b, int c)
    {
        (int latents, int length, int overlap) = Any.Cut(a, b, c);
        return Any.Partitions(ContinuationLayout.New(ContinuationLayout.Chunks(latents, length, overlap)), latents);
    }
}
