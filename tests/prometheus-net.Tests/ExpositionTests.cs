using System.Text;

namespace Prometheus.Tests;

public sealed class ExpositionTests
{
    private readonly CollectorRegistry registry = Metrics.NewCustomRegistry();

    private IMetricFactory Factory => Metrics.WithCustomRegistry(registry);

    [Fact]
    public async Task Counter_WithoutLabels_IsThereFromTheBeginning()
    {
        Counter counter = Factory.CreateCounter("tasks_total", "Tasks.");
        Assert.Equal("# HELP tasks_total Tasks.\n# TYPE tasks_total counter\ntasks_total 0\n", await ExportAsync());
        counter.Inc();
        counter.Inc(2.5);
        Assert.Equal(3.5, counter.Value);
        Assert.EndsWith("tasks_total 3.5\n", await ExportAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counter_WithLabels_HasALineForEach()
    {
        Counter counter = Factory.CreateCounter("tasks_total", "Tasks.", "stage", "outcome");
        counter.WithLabels("decode", "done").Inc();
        counter.WithLabels("decode", "a \"quoted\"\\\nword").Inc(2);
        Assert.Equal(
            "# HELP tasks_total Tasks.\n# TYPE tasks_total counter\n"
            + "tasks_total{stage=\"decode\",outcome=\"a \\\"quoted\\\"\\\\\\nword\"} 2\n"
            + "tasks_total{stage=\"decode\",outcome=\"done\"} 1\n",
            await ExportAsync());
    }

    [Fact]
    public void Counter_Falling_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Factory.CreateCounter("tasks_total", "Tasks.").Inc(-1));

    [Fact]
    public void Counter_RaisedToALowerValue_StaysWhereItIs()
    {
        Counter counter = Factory.CreateCounter("tasks_total", "Tasks.");
        counter.IncTo(5);
        counter.IncTo(3);
        Assert.Equal(5, counter.Value);
    }

    [Fact]
    public async Task Gauge_OfWhichLabelsAreRemoved_HasNoLineForThem()
    {
        Gauge gauge = Factory.CreateGauge("groups", "Groups.", "pool");
        gauge.WithLabels("a").Set(1);
        gauge.WithLabels("b").Set(2);
        gauge.RemoveLabelled("a");
        Assert.EndsWith("gauge\ngroups{pool=\"b\"} 2\n", await ExportAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_BeforeCollecting_SetsWhatIsLookedUpThen()
    {
        Gauge gauge = Factory.CreateGauge("depth", "Depth.");
        int depth = 6;
        registry.AddBeforeCollectCallback(() => gauge.Set(++depth));
        Assert.EndsWith("depth 7\n", await ExportAsync(), StringComparison.Ordinal);
        Assert.EndsWith("depth 8\n", await ExportAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void WithLabels_WrongNumber_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Factory.CreateGauge("busy", "Busy.", "pool").WithLabels("a", "b"));

    [Fact]
    public async Task Gauge_SetAndChanged_SaysWhatItIs()
    {
        Gauge gauge = Factory.CreateGauge("busy", "Busy.");
        gauge.Set(3);
        gauge.Inc();
        gauge.Dec(2);
        Assert.Equal("# HELP busy Busy.\n# TYPE busy gauge\nbusy 2\n", await ExportAsync());
    }

    [Fact]
    public async Task Histogram_OfThreeValues_CountsUpThroughItsBuckets()
    {
        Histogram histogram = Factory.CreateHistogram("seconds", "Seconds.", ["stage"], new HistogramConfiguration { Buckets = [1, 2] });
        foreach (double value in new[] { 0.5, 1, 7 })
            histogram.WithLabels("decode").Observe(value);
        Assert.Equal(
            "# HELP seconds Seconds.\n# TYPE seconds histogram\n"
            + "seconds_sum{stage=\"decode\"} 8.5\nseconds_count{stage=\"decode\"} 3\n"
            + "seconds_bucket{stage=\"decode\",le=\"1\"} 2\nseconds_bucket{stage=\"decode\",le=\"2\"} 2\nseconds_bucket{stage=\"decode\",le=\"+Inf\"} 3\n",
            await ExportAsync());
    }

    [Fact]
    public void Create_SameNameAgain_GivesTheSameMetric()
    {
        Factory.CreateCounter("tasks_total", "Tasks.").Inc();
        Assert.Equal(1, Factory.CreateCounter("tasks_total", "Tasks.").Value);
        Assert.Throws<InvalidOperationException>(() => Factory.CreateGauge("tasks_total", "Tasks."));
    }

    [Fact]
    public void ExponentialBuckets_OfFour_GrowByTheFactor() => Assert.Equal([1, 3, 9, 27], Histogram.ExponentialBuckets(1, 3, 4));

    private async Task<string> ExportAsync()
    {
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
