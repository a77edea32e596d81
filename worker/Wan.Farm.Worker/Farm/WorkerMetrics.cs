using Prometheus;
using Wan.Farm.Contracts.Metrics;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Farm;

/// <summary>What a worker counts.</summary>
internal static class WorkerMetrics
{
    public static Counter Tasks { get; } = Prometheus.Metrics.CreateCounter(WorkerMetricNames.Tasks, "Attempts at tasks that have ended.", "stage", "outcome");

    public static Counter Steps { get; } = Prometheus.Metrics.CreateCounter(WorkerMetricNames.Steps, "Steps of tasks: solver steps, latents, texts, frames.", "stage");

    public static Gauge PeakMemory { get; } = Prometheus.Metrics.CreateGauge(
        WorkerMetricNames.PeakMemory, "Most memory of the last task of a stage, of the process or on a GPU of the GPU, by rank of the group.", "stage", "rank");

    public static Histogram StepSeconds { get; } = Prometheus.Metrics.CreateHistogram(
        WorkerMetricNames.StepSeconds, "Seconds between steps of a task.", ["stage"], new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.01, 3, 11) });

    public static Counter Frames { get; } = Prometheus.Metrics.CreateCounter(WorkerMetricNames.Frames, "Frames that were decoded and committed.");

    public static Gauge CurrentTask { get; } = Prometheus.Metrics.CreateGauge(WorkerMetricNames.CurrentTask, "1 for the stage of the task under way.", "stage");

    public static Gauge CurrentStep { get; } = Prometheus.Metrics.CreateGauge(WorkerMetricNames.CurrentStep, "Steps of the task under way that are done.");

    public static Gauge CurrentSteps { get; } = Prometheus.Metrics.CreateGauge(WorkerMetricNames.CurrentSteps, "Steps of the task under way.");

    public static Gauge Busy { get; } = Prometheus.Metrics.CreateGauge(WorkerMetricNames.Busy, "1 while a task is under way.");

    public static Counter Heartbeats { get; } = Prometheus.Metrics.CreateCounter(WorkerMetricNames.Heartbeats, "Heartbeats, by what the farm answered.", "answer");

    public static Counter DatabaseErrors { get; } = Prometheus.Metrics.CreateCounter(WorkerMetricNames.DatabaseErrors, "Calls that the database did not answer.");

    public static Counter Warnings { get; } = Prometheus.Metrics.CreateCounter(WorkerMetricNames.Warnings, "Things that went wrong and were made up for, such as a damaged artifact.");

    public static string StageOf(RenderTask task) => Rendering.StageOf.Task(task).ToString().ToLowerInvariant();
}
