using System.Collections.Concurrent;

namespace Prometheus;

/// <typeparam name="TChild">What one combination of labels is.</typeparam>
public abstract class Collector<TChild> : Collector
    where TChild : ChildBase
{
    private readonly ConcurrentDictionary<string, TChild> children = new(StringComparer.Ordinal);

    private protected Collector(string name, string help, string[] labelNames)
        : base(name, help, labelNames)
    {
    }

    /// <exception cref="ArgumentException">Another number of labels than the metric has.</exception>
    public TChild WithLabels(params string[] labelValues)
    {
        if (labelValues.Length != LabelNames.Length)
            throw new ArgumentException($"{Name} has {LabelNames.Length} labels and {labelValues.Length} were given");
        return children.GetOrAdd(Labels(labelValues), _ => NewChild());
    }

    /// <summary>Forgets the value of these labels.</summary>
    public void RemoveLabelled(params string[] labelValues) => children.TryRemove(Labels(labelValues), out _);

    /// <summary>The one value of a metric without labels.</summary>
    private protected TChild Unlabelled => WithLabels();

    private protected abstract TChild NewChild();

    internal override void Write(TextWriter text)
    {
        if (LabelNames.Length == 0)
            _ = Unlabelled;
        text.Write($"# HELP {Name} {Help.Replace("\\", "\\\\").Replace("\n", "\\n")}\n# TYPE {Name} {Type}\n");
        foreach ((string labels, TChild child) in children.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            child.Write(text, Name, labels);
    }

    private string Labels(string[] values) => string.Join(',', LabelNames.Zip(values, (name, value) => $"{name}=\"{Escape(value)}\""));

    private static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
