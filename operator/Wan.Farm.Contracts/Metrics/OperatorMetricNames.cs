namespace Wan.Farm.Contracts.Metrics;

/// <summary>What the leading operator says of the farm. Dashboards and alerts name them: never renamed.</summary>
public static class OperatorMetricNames
{
    /// <summary>Gauge; labels namespace, state: VideoJobs by <c>status.state</c>.</summary>
    public const string Jobs = "wanfarm_jobs";

    /// <summary>Gauge; labels namespace, pool, state: groups that are wanted, that exist, and that are ready.</summary>
    public const string Groups = "wanfarm_groups";

    /// <summary>Gauge; labels pool, state: tasks of running jobs that are ready, leased or blocked.</summary>
    public const string Tasks = "wanfarm_tasks";

    /// <summary>Gauge; label pool: estimated work that is left, on one group.</summary>
    public const string BacklogSeconds = "wanfarm_backlog_seconds";

    /// <summary>Gauge; label pool.</summary>
    public const string Leases = "wanfarm_leases";

    /// <summary>Gauge; label pool: workers that were heard of lately.</summary>
    public const string Workers = "wanfarm_workers";

    /// <summary>Gauge; label outcome: attempts on record. Those of jobs that were deleted go.</summary>
    public const string Attempts = "wanfarm_attempts";

    /// <summary>Gauge: artifacts on record.</summary>
    public const string ArtifactBytes = "wanfarm_artifact_bytes";

    /// <summary>Gauge, 0 or 1: whether the database answered the last time.</summary>
    public const string DatabaseUp = "wanfarm_database_up";
}
