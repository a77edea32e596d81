namespace Prometheus;

public interface IHistogram
{
    double Sum { get; }

    long Count { get; }

    void Observe(double val);
}
