namespace Prometheus;

/// <summary>Makes metrics in a registry; the same name gives the same metric.</summary>
public sealed class MetricFactory : IMetricFactory
{
    private readonly CollectorRegistry registry;

    internal MetricFactory(CollectorRegistry registry) => this.registry = registry;

    public Counter CreateCounter(string name, string help, params string[] labelNames) =>
        registry.GetOrAdd(name, labelNames, () => new Counter(name, help, labelNames));

    public Gauge CreateGauge(string name, string help, params string[] labelNames) =>
        registry.GetOrAdd(name, labelNames, () => new Gauge(name, help, labelNames));

    public Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null) =>
        registry.GetOrAdd(name, labelNames, () => new Histogram(name, help, labelNames, configuration));

    public Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        CreateHistogram(name, help, [], configuration);
}
