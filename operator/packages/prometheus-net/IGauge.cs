namespace Prometheus;

public interface IGauge
{
    double Value { get; }

    void Inc(double increment = 1);

    void Dec(double decrement = 1);

    void Set(double val);
}
