using System.Collections.Concurrent;
using System.Text;

namespace Prometheus;

/// <summary>Metrics that are exported together.</summary>
public sealed class CollectorRegistry
{
    private readonly ConcurrentBag<Action> beforeCollect = [];
    private readonly ConcurrentDictionary<string, Collector> collectors = new(StringComparer.Ordinal);

    internal CollectorRegistry()
    {
    }

    /// <summary>Has something called before metrics are written, to set those that are looked up then.</summary>
    public void AddBeforeCollectCallback(Action callback) => beforeCollect.Add(callback);

    /// <summary>Writes all metrics in Prometheus' text format, version 0.0.4. The stream stays open.</summary>
    public async Task CollectAndExportAsTextAsync(Stream to, CancellationToken cancel = default)
    {
        foreach (Action callback in beforeCollect)
            callback();
        using var text = new StringWriter { NewLine = "\n" };
        foreach (Collector collector in collectors.Values.OrderBy(collector => collector.Name, StringComparer.Ordinal))
            collector.Write(text);
        await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancel).ConfigureAwait(false);
    }

    /// <exception cref="InvalidOperationException">The name is another kind of metric's, or one's with other labels.</exception>
    internal T GetOrAdd<T>(string name, string[] labelNames, Func<T> make)
        where T : Collector
    {
        Collector found = collectors.GetOrAdd(name, _ => make());
        return found is T same && found.LabelNames.SequenceEqual(labelNames)
            ? same
            : throw new InvalidOperationException($"there is a metric {name} of another kind, or with other labels, already");
    }
}
