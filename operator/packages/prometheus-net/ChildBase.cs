namespace Prometheus;

/// <summary>One metric with all its labels given.</summary>
public abstract class ChildBase
{
    private double value;

    private protected double Current => Volatile.Read(ref value);

    private protected void Replace(double to) => Volatile.Write(ref value, to);

    private protected void Raise(double to)
    {
        double before;
        do
        {
            before = Volatile.Read(ref value);
        }
        while (before < to && Interlocked.CompareExchange(ref value, to, before) != before);
    }

    private protected void Add(double increment)
    {
        double before, after;
        do
        {
            before = Volatile.Read(ref value);
            after = before + increment;
        }
        while (Interlocked.CompareExchange(ref value, after, before) != before);
    }

    internal abstract void Write(TextWriter text, string name, string labels);
}
