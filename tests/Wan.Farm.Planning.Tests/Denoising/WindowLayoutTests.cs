using FsCheck.Xunit;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Denoising;

namespace Wan.Farm.Planning.Tests.Denoising;

public sealed class WindowLayoutTests
{
    [Fact]
    public void Windows_OfTheSample_StartAStrideApartAndEndWithTheVideo()
    {
        Assert.Equal(
            [new(0, 13), new(9, 13), new(18, 13), new(27, 13), new(36, 13), new(44, 13)],
            WindowLayout.Windows(latents: 57, length: 13, overlap: 4));
    }

    [Property]
    public bool Windows_AnyTimeline_CoverEveryLatentAndShareAtLeastTheOverlap(int a, int b, int c)
    {
        (int latents, int length, int overlap) = Any.Cut(a, b, c);
        IReadOnlyList<LatentRange> windows = WindowLayout.Windows(latents, length, overlap);
        return windows[0].First == 0
            && windows[^1].End == latents
            && windows.All(window => window.Count == Math.Min(latents, length))
            && windows.Zip(windows.Skip(1), (one, next) => one.Intersect(next).Count >= overlap && next.First > one.First).All(fine => fine);
    }

    [Property]
    public bool Windows_LongerTimeline_AreAsManyAsStridesBeyondTheOverlap(int a, int b, int c)
    {
        (int latents, int length, int overlap) = Any.Cut(a, b, c);
        int windows = WindowLayout.Windows(latents, length, overlap).Count;
        return latents <= length ? windows == 1 : windows == (int)Math.Ceiling((latents - overlap) / (double)(length - overlap));
    }

    [Property]
    public bool Windows_AllButTheLast_StartAStrideApart(int a, int b, int c)
    {
        (int latents, int length, int overlap) = Any.Cut(a, b, c);
        return WindowLayout.Windows(latents, length, overlap).SkipLast(1).Index().All(window => window.Item.First == window.Index * (length - overlap));
    }

    [Property]
    public bool Owned_AnyTimeline_EachLatentBelongsToOneWindowThatSeesIt(int a, int b, int c)
    {
        (int latents, int length, int overlap) = Any.Cut(a, b, c);
        IReadOnlyList<LatentRange> windows = WindowLayout.Windows(latents, length, overlap);
        IReadOnlyList<LatentRange> owned = WindowLayout.Owned(windows);
        return Any.Partitions(owned, latents) && owned.Zip(windows, (own, window) => own.First == window.First && own.End <= window.End).All(fine => fine);
    }
}
