namespace Prometheus;

/// <summary>A number that rises and falls.</summary>
public sealed class Gauge : Collector<Gauge.Child>, IGauge
{
    internal Gauge(string name, string help, string[] labelNames)
        : base(name, help, labelNames)
    {
    }

    public double Value => Unlabelled.Value;

    internal override string Type => "gauge";

    public void Inc(double increment = 1) => Unlabelled.Inc(increment);

    public void Dec(double decrement = 1) => Unlabelled.Dec(decrement);

    public void Set(double val) => Unlabelled.Set(val);

    private protected override Child NewChild() => new();

    public sealed class Child : ChildBase, IGauge
    {
        public double Value => Current;

        public void Inc(double increment = 1) => Add(increment);

        public void Dec(double decrement = 1) => Add(-decrement);

        public void Set(double val) => Replace(val);

        internal override void Write(TextWriter text, string name, string labels) => SampleText.Write(text, name, labels, Value);
    }
}
