namespace Prometheus;

/// <summary>A number that only rises.</summary>
public sealed class Counter : Collector<Counter.Child>, ICounter
{
    internal Counter(string name, string help, string[] labelNames)
        : base(name, help, labelNames)
    {
    }

    public double Value => Unlabelled.Value;

    internal override string Type => "counter";

    public void Inc(double increment = 1) => Unlabelled.Inc(increment);

    private protected override Child NewChild() => new();

    public sealed class Child : ChildBase, ICounter
    {
        public double Value => Current;

        /// <exception cref="ArgumentOutOfRangeException">The increment is negative.</exception>
        public void Inc(double increment = 1)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(increment);
            Add(increment);
        }

        internal override void Write(TextWriter text, string name, string labels) => SampleText.Write(text, name, labels, Value);
    }
}
