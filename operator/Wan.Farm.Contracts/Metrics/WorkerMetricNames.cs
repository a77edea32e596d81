namespace Wan.Farm.Contracts.Metrics;

/// <summary>The metrics of a worker. Dashboards and alerts name them: never renamed.</summary>
public static class WorkerMetricNames
{
    /// <summary>Counter; labels stage, outcome.</summary>
    public const string Tasks = "wanfarm_worker_tasks_total";

    /// <summary>Counter; label stage.</summary>
    public const string Steps = "wanfarm_worker_steps_total";

    /// <summary>Gauge; labels stage, rank.</summary>
    public const string PeakMemory = "wanfarm_worker_task_peak_memory_bytes";

    /// <summary>Histogram; label stage: seconds between steps of a task.</summary>
    public const string StepSeconds = "wanfarm_worker_step_seconds";

    /// <summary>Counter: frames of the segments that were decoded and committed.</summary>
    public const string Frames = "wanfarm_worker_frames_total";

    /// <summary>Gauge; label stage: 1 for the task under way.</summary>
    public const string CurrentTask = "wanfarm_worker_current_task";

    /// <summary>Gauge: steps of the task under way that are done, those of earlier attempts included.</summary>
    public const string CurrentStep = "wanfarm_worker_current_task_step";

    /// <summary>Gauge: steps of the task under way.</summary>
    public const string CurrentSteps = "wanfarm_worker_current_task_steps";

    /// <summary>Gauge, 0 or 1.</summary>
    public const string Busy = "wanfarm_worker_busy";

    /// <summary>Counter; label answer.</summary>
    public const string Heartbeats = "wanfarm_worker_heartbeats_total";

    /// <summary>Counter.</summary>
    public const string DatabaseErrors = "wanfarm_worker_database_errors_total";

    /// <summary>Counter.</summary>
    public const string Warnings = "wanfarm_worker_warnings_total";
}
