namespace Prometheus;

/// <summary>The registry of the process, and the way to others.</summary>
public static class Metrics
{
    public static CollectorRegistry DefaultRegistry { get; } = new();

    public static IMetricFactory DefaultFactory { get; } = new MetricFactory(DefaultRegistry);

    public static CollectorRegistry NewCustomRegistry() => new();

    public static IMetricFactory WithCustomRegistry(CollectorRegistry registry) => new MetricFactory(registry);

    public static Counter CreateCounter(string name, string help, params string[] labelNames) => DefaultFactory.CreateCounter(name, help, labelNames);

    public static Gauge CreateGauge(string name, string help, params string[] labelNames) => DefaultFactory.CreateGauge(name, help, labelNames);

    public static Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null) =>
        DefaultFactory.CreateHistogram(name, help, labelNames, configuration);

    public static Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        DefaultFactory.CreateHistogram(name, help, configuration);
}
