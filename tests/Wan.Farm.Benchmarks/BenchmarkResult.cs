namespace Wan.Farm.Benchmarks;

/// <summary>Seconds of each counted run, ours and, where it was run, the reference's, in the order they alternated.</summary>
internal sealed record BenchmarkResult(Benchmark Benchmark, IReadOnlyList<double> Ours, IReadOnlyList<double> Reference)
{
    public double OursMedian => Median(Ours);

    public double? ReferenceMedian => Reference.Count == 0 ? null : Median(Reference);

    /// <summary>Median over the pairs of ours / reference; below 1 is faster than the reference.</summary>
    public double? Ratio => Reference.Count == 0 ? null : Median([.. Ours.Zip(Reference, (ours, theirs) => ours / theirs)]);

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
