using Prometheus;

namespace Wan.Farm.Controllers;

/// <summary>What controllers count, under the names that controllers written in Go have: their dashboards and alerts fit.</summary>
public static class ControllerMetrics
{
    internal const string Success = "success";
    internal const string RequeueAfter = "requeue_after";
    internal const string Error = "error";

    private static readonly Gauge Depth = Metrics.CreateGauge("workqueue_depth", "Keys that wait for a worker.", "name");
    private static readonly Counter Adds = Metrics.CreateCounter("workqueue_adds_total", "Keys that came to wait.", "name");
    private static readonly Counter Retries = Metrics.CreateCounter("workqueue_retries_total", "Keys that came again after a failure.", "name");

    internal static Counter Passes { get; } = Metrics.CreateCounter("controller_runtime_reconcile_total", "Passes, by how they ended.", "controller", "result");

    internal static Counter Errors { get; } = Metrics.CreateCounter("controller_runtime_reconcile_errors_total", "Passes that failed.", "controller");

    internal static Histogram Seconds { get; } = Metrics.CreateHistogram(
        "controller_runtime_reconcile_time_seconds", "Time of a pass.", ["controller"], new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 4, 9) });

    internal static Gauge ActiveWorkers { get; } = Metrics.CreateGauge("controller_runtime_active_workers", "Passes under way.", "controller");

    internal static Gauge MostWorkers { get; } = Metrics.CreateGauge("controller_runtime_max_concurrent_reconciles", "Passes that may be under way at once.", "controller");

    internal static Gauge Leads { get; } = Metrics.CreateGauge("leader_election_master_status", "1 in the process that leads.", "name");

    internal static Counter Requests { get; } = Metrics.CreateCounter("rest_client_requests_total", "Requests to the API server; code is <error> when it did not answer.", "code", "method", "host");

    /// <summary>Shows the queues of controllers from now on. Once per process.</summary>
    public static void ShowQueues(IReadOnlyList<Controller> controllers) => Metrics.DefaultRegistry.AddBeforeCollectCallback(() =>
    {
        foreach (Controller controller in controllers)
        {
            Depth.WithLabels(controller.Name).Set(controller.Queue.Count);
            Adds.WithLabels(controller.Name).IncTo(controller.Queue.Added);
            Retries.WithLabels(controller.Name).IncTo(controller.Queue.Retried);
        }
    });
}
