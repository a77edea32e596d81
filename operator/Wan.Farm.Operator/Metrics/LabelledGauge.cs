using Prometheus;

namespace Wan.Farm.Operator.Metrics;

/// <summary>A gauge whose labels come and go with what they are about.</summary>
internal sealed class LabelledGauge(string name, string help, params string[] labels)
{
    private readonly Gauge gauge = Prometheus.Metrics.CreateGauge(name, help, labels);
    private List<string[]> shown = [];

    /// <summary>Shows these and no others.</summary>
    public void Show(IEnumerable<(string[] Labels, double Value)> values)
    {
        List<string[]> now = [];
        foreach ((string[] of, double value) in values)
        {
            gauge.WithLabels(of).Set(value);
            now.Add(of);
        }

        foreach (string[] gone in shown.Where(before => !now.Any(before.SequenceEqual)))
            gauge.RemoveLabelled(gone);
        shown = now;
    }
}
