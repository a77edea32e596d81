using Wan.Models.Caching;

namespace Wan.Models.Tests.Caching;

public sealed class CachePolicyTests
{
    private static readonly BlockCacheOptions Plain = new(Threshold: 0.5, Coefficients: [1, 0], CacheSignal.TimeEmbedding);

    [Theory]
    [InlineData("0.2 0.2 0.2 0.2 0.2 0.2 0.2", "CrrCrrCC")]  // 0.2 + 0.2 stays below 0.5, the third does not; the last step is computed
    [InlineData("0.5 0.5 0.5 0.5 0.5 0.5 0.5", "CCCCCCCC")]
    [InlineData("0 0 0 0 0 0 0", "CrrrrrrC")]
    [InlineData("0.4 0.4 0.1 0.3 0.3 0.1 0.1", "CrCrrCrC")]
    public void Decide_ChangesStepByStep_AddUpUntilTheThreshold(string changes, string expected)
    {
        Assert.Equal(expected, Decisions(Plain, changes));
    }

    [Theory]
    [InlineData(3, 2, "CCCrrrCC")]
    [InlineData(0, 0, "Crrrrrrr")]                           // nothing to reuse at the first step, whatever the options say
    [InlineData(8, 0, "CCCCCCCC")]
    public void Decide_FirstAndLastSteps_AreComputed(int first, int last, string expected)
    {
        Assert.Equal(expected, Decisions(Plain with { FirstSteps = first, LastSteps = last }, "0 0 0 0 0 0 0"));
    }

    [Fact]
    public void Decide_ThresholdZero_ComputesEvenWhereThePolynomialIsNegative()
    {
        Assert.Equal("CCCCCCCC", Decisions(Plain with { Threshold = 0, Coefficients = [-1] }, "0 0 0 0 0 0 0"));
    }

    [Fact]
    public void Decide_Polynomial_RescalesTheChange()
    {
        BlockCacheOptions cubic = Plain with { Coefficients = [2, -3, 4, 0.1] };
        (bool compute, double accumulated) = BlockCachePolicy.Decide(cubic, step: 3, steps: 8, accumulated: 0.1, change: 0.05);
        Assert.False(compute);
        Assert.Equal(0.1 + ((2 * 0.05 * 0.05 * 0.05) - (3 * 0.05 * 0.05) + (4 * 0.05) + 0.1), accumulated, 12);
    }

    [Fact]
    public void RelativeChange_TwoSignals_IsTheMeanDifferenceOverTheMeanSize()
    {
        Assert.Equal((1.0 + 0 + 2) / (1.0 + 2 + 3), BlockCachePolicy.RelativeChange([1, -2, 3], [2, -2, 1]), 12);
    }

    [Theory]
    [InlineData(1, 0, 0, "CCCCCCCC")]
    [InlineData(2, 0, 0, "CrCrCrCr")]
    [InlineData(3, 2, 1, "CCrrCrrC")]
    [InlineData(100, 1, 1, "CrrrrrrC")]
    public void GuidanceComputes_EveryFewSteps_BetweenTheFirstAndTheLast(int every, int first, int last, string expected)
    {
        GuidanceCacheOptions options = new(every, first, last);
        int? age = null;
        string decisions = string.Concat(Enumerable.Range(0, 8).Select(step =>
        {
            bool computes = GuidanceCachePolicy.Computes(options, step, steps: 8, age is null ? null : ++age);
            age = computes ? 0 : age;
            return computes ? 'C' : 'r';
        }));
        Assert.Equal(expected, decisions);
    }

    [Fact]
    public void Published_EveryModel_HasAFitOfFiveCoefficientsForEachSignal()
    {
        Assert.Equal(4, PublishedBlockCaches.Models.Count);
        foreach (string model in PublishedBlockCaches.Models)
        {
            Assert.Equal(5, PublishedBlockCaches.For(model, 0.1).Coefficients.Count);
            Assert.Equal(5, PublishedBlockCaches.For(model, 0.1, CacheSignal.TimeEmbedding).Coefficients.Count);
        }
        ArgumentException e = Assert.Throws<ArgumentException>(() => PublishedBlockCaches.For("vace-14B", 0.1));
        Assert.Contains("those that have: t2v-1.3B, t2v-14B, i2v-14B-480P, i2v-14B-720P", e.Message, StringComparison.Ordinal);
    }

    /// <summary>C: computed, r: reused.</summary>
    private static string Decisions(BlockCacheOptions options, string changes)
    {
        double?[] all = [null, .. changes.Split(' ').Select(c => (double?)double.Parse(c, System.Globalization.CultureInfo.InvariantCulture))];
        double accumulated = 0;
        return string.Concat(all.Select((change, step) =>
        {
            (bool compute, accumulated) = BlockCachePolicy.Decide(options, step, all.Length, accumulated, change);
            return compute ? 'C' : 'r';
        }));
    }
}
