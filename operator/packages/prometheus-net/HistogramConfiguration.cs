namespace Prometheus;

public sealed class HistogramConfiguration
{
    /// <summary>Upper bounds, rising; null means the package's default ones.</summary>
    public double[]? Buckets { get; set; }
}
