using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Gathers what the tasks of a plan took, in whatever order they end.</summary>
internal sealed class RenderLog(RenderPlan plan, TimeProvider clock)
{
    private readonly Dictionary<string, TaskReport> reports = [];
    private readonly Lock guard = new();
    private string framesDigest = "";

    public void Add(RenderTask task, TaskReport report, string? digest = null)
    {
        lock (guard)
        {
            reports[task.Id] = report;
            framesDigest = digest ?? framesDigest;
        }
    }

    /// <param name="started">Timestamp of the render's beginning.</param>
    public RenderReport Report(long started) => new(
        [.. plan.Tasks.Select(task => reports[task.Id])],
        framesDigest,
        clock.GetElapsedTime(started).TotalSeconds,
        reports.Values.Max(report => report.PeakMemoryBytes));
}
