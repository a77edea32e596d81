using Wan.Models.Pipelines.Windows;

namespace Wan.Models.Tests.Pipelines.Windows;

public sealed class WindowWeightsTests
{
    [Fact]
    public void Of_ThreeWindows_AreTrapezoidsOverTheOverlaps()
    {
        LatentWindow[] windows = Layouts.Windows(latents: 18, length: 8, stride: 5);

        Assert.Equal([1, 1, 1, 1, 1, 1, 2f / 3, 1f / 3], WindowWeights.Of(windows, 0));
        Assert.Equal([0, 1f / 3, 2f / 3, 1, 1, 1, 2f / 3, 1f / 3], WindowWeights.Of(windows, 1));
        Assert.Equal([0, 1f / 3, 2f / 3, 1, 1, 1, 1, 1], WindowWeights.Of(windows, 2));
    }

    [Fact]
    public void Of_OverlapsThatMeetInAWindow_AreTheSmallerSide()
    {
        LatentWindow[] windows = Layouts.Windows(latents: 10, length: 6, stride: 2);

        Assert.Equal([0, 0.25f, 0.5f, 0.75f, 0.5f, 0.25f], WindowWeights.Of(windows, 1));
    }

    [Fact]
    public void Of_OneWindow_CountsEverywhere() => Assert.Equal([1, 1, 1], WindowWeights.Of([new LatentWindow(0, 3)], 0));

    [Theory]
    [MemberData(nameof(Layouts.All), MemberType = typeof(Layouts))]
    public void Of_LaterWindow_FirstLatentDoesNotCountAndEveryOtherDoes(int latents, int length, int stride)
    {
        LatentWindow[] windows = Layouts.Windows(latents, length, stride);
        for (int k = 0; k < windows.Length; k++)
        {
            float[] weights = WindowWeights.Of(windows, k);
            Assert.Equal(k == 0 ? 1 : 0, weights[0]);
            Assert.All(weights[1..], weight => Assert.InRange(weight, float.Epsilon, 1));
        }
    }

    [Theory]
    [MemberData(nameof(Layouts.All), MemberType = typeof(Layouts))]
    public void Of_LatentOfOneOrTwoNeighbours_WeightsAddUpToOne(int latents, int length, int stride)
    {
        LatentWindow[] windows = Layouts.Windows(latents, length, stride);
        for (int n = 0; n < latents; n++)
        {
            int[] here = [.. Enumerable.Range(0, windows.Length).Where(k => n >= windows[k].First && n < windows[k].End)];
            float sum = here.Sum(k => WindowWeights.Of(windows, k)[n - windows[k].First]);
            if (here.Length <= 2 && here.All(k => ReachesOnlyNeighbours(windows, k)))
                Assert.Equal(1, sum, 1e-6f);
            Assert.True(sum > 0, $"nothing counts at latent {n}");
        }
    }

    /// <summary>Where a window's two overlaps meet inside it, it never rises to 1.</summary>
    private static bool ReachesOnlyNeighbours(LatentWindow[] windows, int k) =>
        k == 0 || k == windows.Length - 1 || windows[k - 1].End <= windows[k + 1].First;
}
