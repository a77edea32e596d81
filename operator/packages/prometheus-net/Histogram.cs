namespace Prometheus;

/// <summary>How often values fell below each of some bounds.</summary>
public sealed class Histogram : Collector<Histogram.Child>, IHistogram
{
    private static readonly double[] DefaultBuckets = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];

    private readonly double[] buckets;

    internal Histogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration)
        : base(name, help, labelNames)
    {
        double[] given = configuration?.Buckets ?? DefaultBuckets;
        buckets = double.IsPositiveInfinity(given[^1]) ? given : [.. given, double.PositiveInfinity];
    }

    public double Sum => Unlabelled.Sum;

    public long Count => Unlabelled.Count;

    internal override string Type => "histogram";

    /// <returns><paramref name="count"/> bounds, each <paramref name="factor"/> times the one before.</returns>
    public static double[] ExponentialBuckets(double start, double factor, int count) =>
        [.. Enumerable.Range(0, count).Select(n => start * Math.Pow(factor, n))];

    public void Observe(double val) => Unlabelled.Observe(val);

    private protected override Child NewChild() => new(buckets);

    public sealed class Child : ChildBase, IHistogram
    {
        private readonly double[] bounds;
        private readonly long[] counts;

        internal Child(double[] bounds) => (this.bounds, counts) = (bounds, new long[bounds.Length]);

        public double Sum => Current;

        public long Count => counts.Sum(static (long count) => count);

        public void Observe(double val)
        {
            if (double.IsNaN(val))
                return;
            Interlocked.Increment(ref counts[Array.FindIndex(bounds, bound => val <= bound)]);
            Add(val);
        }

        internal override void Write(TextWriter text, string name, string labels)
        {
            SampleText.Write(text, $"{name}_sum", labels, Sum);
            SampleText.Write(text, $"{name}_count", labels, Count);
            string separator = labels.Length == 0 ? "" : ",";
            long below = 0;
            for (int n = 0; n < bounds.Length; n++)
            {
                below += Interlocked.Read(ref counts[n]);
                SampleText.Write(text, $"{name}_bucket", $"{labels}{separator}le=\"{SampleText.Number(bounds[n])}\"", below);
            }
        }
    }
}
