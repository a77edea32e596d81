using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Contracts.Metrics;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store.Statistics;

namespace Wan.Farm.Operator.Metrics;

/// <summary>Keeps the farm's metrics, as long as this operator leads.</summary>
public sealed partial class FarmMetrics(
    ObjectCache<VideoJobResource> jobs, ObjectCache<RenderPoolResource> pools, StatisticsStore statistics, TimeSpan interval, TimeProvider clock, ILogger<FarmMetrics> logger)
{
    private readonly LabelledGauge jobsByState = new(OperatorMetricNames.Jobs, "VideoJobs.", "namespace", "state");
    private readonly LabelledGauge groups = new(OperatorMetricNames.Groups, "Groups of pools that are wanted, exist, or are ready.", "namespace", "pool", "state");
    private readonly LabelledGauge tasks = new(OperatorMetricNames.Tasks, "Tasks of running jobs.", "pool", "state");
    private readonly LabelledGauge backlog = new(OperatorMetricNames.BacklogSeconds, "Estimated work that is left, on one group.", "pool");
    private readonly LabelledGauge leases = new(OperatorMetricNames.Leases, "Tasks that somebody works on.", "pool");
    private readonly LabelledGauge workers = new(OperatorMetricNames.Workers, "Workers that were heard of lately.", "pool");
    private readonly LabelledGauge attempts = new(OperatorMetricNames.Attempts, "Attempts on record.", "outcome");
    private readonly LabelledGauge artifacts = new(OperatorMetricNames.ArtifactBytes, "Bytes of the artifacts on record.");
    private readonly LabelledGauge databaseUp = new(OperatorMetricNames.DatabaseUp, "1 when the database answered the last time.");

    /// <summary>Runs until it is cancelled; then nothing is shown any more: another operator may lead by then.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                ShowObjects();
                await ShowRecordsAsync(ct);
                await Task.Delay(interval, clock, ct);
            }
        }
        finally
        {
            foreach (LabelledGauge gauge in new[] { jobsByState, groups, tasks, backlog, leases, workers, attempts, artifacts, databaseUp })
                gauge.Show([]);
        }
    }

    private void ShowObjects()
    {
        jobsByState.Show(jobs.All().GroupBy(job => (Space: job.Namespace(), State: job.Status?.State?.ToString() ?? "Pending"))
            .Select(same => (new[] { same.Key.Space, same.Key.State }, (double)same.Count())));
        groups.Show(pools.All().SelectMany(pool => new (string State, int? Count)[]
        {
            ("wanted", pool.Spec?.Groups), ("existing", pool.Status?.Groups), ("ready", pool.Status?.ReadyGroups),
        }.Select(count => (new[] { pool.Namespace(), pool.Name(), count.State }, (double)(count.Count ?? 0)))));
    }

    private async Task ShowRecordsAsync(CancellationToken ct)
    {
        try
        {
            FarmStatistics now = await statistics.ReadAsync(ct);
            tasks.Show(now.Tasks.Select(count => (new[] { count.Pool, count.State.ToLowerInvariant() }, (double)count.Count)));
            backlog.Show(now.Pools.Select(pool => (new[] { pool.Pool }, pool.Seconds)));
            leases.Show(now.Pools.Select(pool => (new[] { pool.Pool }, (double)pool.Leases)));
            workers.Show(now.Pools.Select(pool => (new[] { pool.Pool }, (double)pool.Workers)));
            attempts.Show(now.Attempts.Select(count => (new[] { count.Outcome }, (double)count.Count)));
            artifacts.Show([([], now.ArtifactBytes)]);
            databaseUp.Show([([], 1)]);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            // Said by the farm's upkeep as well; a schema that is not there yet is one of these.
            LogFailure(error.Message);
            // Old numbers would look like news.
            foreach (LabelledGauge gauge in new[] { tasks, backlog, leases, workers, attempts, artifacts })
                gauge.Show([]);
            databaseUp.Show([([], 0)]);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The farm is not counted: {Reason}")]
    private partial void LogFailure(string reason);
}
