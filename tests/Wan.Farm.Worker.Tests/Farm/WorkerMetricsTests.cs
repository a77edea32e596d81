using System.Text;
using Prometheus;
using Wan.Farm.Worker.Farm;

namespace Wan.Farm.Worker.Tests.Farm;

public sealed class WorkerMetricsTests
{
    [Fact]
    public async Task Export_AfterATask_CountsItByStageAndOutcome()
    {
        WorkerMetrics.Tasks.WithLabels("decode", "Committed").Inc();

        using var page = new MemoryStream();
        await Metrics.DefaultRegistry.CollectAndExportAsTextAsync(page, CancellationToken.None);

        string metrics = Encoding.UTF8.GetString(page.ToArray());
        Assert.Contains("# TYPE wanfarm_worker_tasks_total counter", metrics, StringComparison.Ordinal);
        Assert.Contains("wanfarm_worker_tasks_total{stage=\"decode\",outcome=\"Committed\"}", metrics, StringComparison.Ordinal);
    }
}
