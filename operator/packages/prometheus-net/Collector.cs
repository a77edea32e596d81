namespace Prometheus;

/// <summary>A metric with a name, and its values by label.</summary>
public abstract class Collector
{
    private protected Collector(string name, string help, string[] labelNames) => (Name, Help, LabelNames) = (name, help, labelNames);

    public string Name { get; }

    public string Help { get; }

    public string[] LabelNames { get; }

    internal abstract string Type { get; }

    internal abstract void Write(TextWriter text);
}
