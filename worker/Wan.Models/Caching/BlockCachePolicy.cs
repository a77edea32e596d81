namespace Wan.Models.Caching;

/// <summary>Decides, from numbers alone, whether the blocks run at a step.</summary>
/// <remarks>After TeaCache (ali-vilab/TeaCache@7c10efc): estimated changes add up until they reach the threshold.</remarks>
public static class BlockCachePolicy
{
    /// <param name="accumulated">what the last decision returned; 0 at first</param>
    /// <param name="change">of the signal since the last step, relative; null when there is nothing to compare with or to reuse</param>
    /// <returns>whether the blocks run, and the estimate that has added up since they last did</returns>
    public static (bool Compute, double Accumulated) Decide(BlockCacheOptions options, int step, int steps, double accumulated, double? change)
    {
        if (options.Threshold <= 0 || change is not { } relative || step < options.FirstSteps || step >= steps - options.LastSteps)
            return (Compute: true, Accumulated: 0);
        double sum = accumulated + Rescale(options.Coefficients, relative);
        return sum < options.Threshold ? (Compute: false, Accumulated: sum) : (Compute: true, Accumulated: 0);
    }

    /// <summary>mean |b - a| / mean |a|, added up in order and in double, so that it is the same everywhere.</summary>
    public static double RelativeChange(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double difference = 0, size = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference += Math.Abs((double)b[i] - a[i]);
            size += Math.Abs((double)a[i]);
        }
        return difference / size;
    }

    private static double Rescale(IReadOnlyList<double> coefficients, double x) => coefficients.Aggregate(0.0, (sum, c) => (sum * x) + c);
}
