using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Brings a job from its object to its video.</summary>
public sealed class VideoJobReconciler(
    ObjectCache<VideoJobResource> jobs, JobObserver observer, JobActuator actuator, JobOptions options, TimeProvider clock) : IReconciler
{
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (jobs.Find(key) is not { } job)
        {
            actuator.Forget(key);
            return ReconcileResult.Done;
        }
        if (!actuator.IsSeen(key))
            return ReconcileResult.Done;   // the event that shows the write brings the key back
        JobObservation seen = await observer.ObserveAsync(job, ct);
        JobPlan plan = JobPlanner.Plan(seen, SeedChoice.Random(), options, clock.GetUtcNow());
        if (await actuator.ApplyAsync(job, plan, ct) && plan.Status is { } status)
            await actuator.ReportAsync(job, status, ct);
        return ReconcileResult.After(plan.RecheckAfter);
    }
}
