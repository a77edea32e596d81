namespace Prometheus;

public interface IMetricFactory
{
    Counter CreateCounter(string name, string help, params string[] labelNames);

    Gauge CreateGauge(string name, string help, params string[] labelNames);

    Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null);

    Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null);
}
