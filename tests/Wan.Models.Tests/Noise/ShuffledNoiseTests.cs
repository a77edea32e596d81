using Wan.Models.Noise;

namespace Wan.Models.Tests.Noise;

public sealed class ShuffledNoiseTests
{
    [Theory]
    [InlineData(48, 12, 4)]
    [InlineData(47, 12, 4)]         // the last window is moved back
    [InlineData(60, 21, 16)]        // the stride does not divide the length
    [InlineData(101, 21, 16)]
    [InlineData(30, 7, 5)]
    [InlineData(31, 9, 1)]
    [InlineData(24, 6, 6)]          // no overlap
    public void Sources_EveryWindow_HasEveryNoiseOfTheFirstOnce(int latents, int length, int stride)
    {
        int[] sources = ShuffledNoise.Sources(seed: 42, latents, length, stride);

        Assert.Equal(latents, sources.Length);
        Assert.Equal(Enumerable.Range(0, length), sources[..length]);
        for (int first = 0; first + length < latents + stride; first += stride)
        {
            int start = Math.Min(first, latents - length);
            Assert.Equal(Enumerable.Range(0, length), sources.AsSpan(start, length).ToArray().Order());
        }
    }

    [Fact]
    public void Sources_SeedAlone_DecidesTheOrder()
    {
        int[] Of(long seed) => ShuffledNoise.Sources(seed, 101, 21, 16);

        Assert.Equal(Of(7), Of(7));
        Assert.NotEqual(Of(7), Of(8));
        Assert.NotEqual(Of(7), Of(7 + (1L << 32)));
    }

    [Fact]
    public void Sources_LaterWindows_AreInOtherOrders()
    {
        int[] sources = ShuffledNoise.Sources(seed: 1, latents: 64, length: 16, stride: 16);

        Assert.Equal(4, sources.Chunk(16).Select(window => string.Join(',', window)).Distinct().Count());
    }

    [Fact]
    public void Sources_KnownSeed_StaysTheSameForEver() =>
        Assert.Equal([0, 1, 2, 3, 4, 3, 1, 2, 0, 2, 1, 3, 4, 0], ShuffledNoise.Sources(seed: 42, latents: 14, length: 5, stride: 4));

    [Theory]
    [InlineData(5, 8)]
    [InlineData(8, 8)]
    public void Sources_VideoOfOneWindow_IsInOrder(int latents, int length) =>
        Assert.Equal(Enumerable.Range(0, latents), ShuffledNoise.Sources(3, latents, length, stride: 1));
}
