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

    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);

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

        /// <summary>Raises it to a value that is counted elsewhere; a smaller one changes nothing.</summary>
        public void IncTo(double targetValue) => Raise(targetValue);

        internal override void Write(TextWriter text, string name, string labels) => SampleText.Write(text, name, labels, Value);
    }
}
