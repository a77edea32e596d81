using k8s.Models;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Gathers what counts for a job.</summary>
public sealed class JobObserver(PoolCaches pools, IJobBook book)
{
    public async Task<JobObservation> ObserveAsync(VideoJobResource job, CancellationToken ct)
    {
        Bound<VideoJob> document = JobDocument.Bind(job);
        PoolChoice? choice = document.Value is { } valid ? PoolChoice.For(valid.Spec, job.Status?.Pool, PoolsOf(job.Namespace())) : null;
        var seen = new JobObservation { Object = job, Document = document, Choice = choice };
        try
        {
            seen = seen with { Work = await book.FindAsync(Guid.Parse(job.Uid()), ct) };
            if (seen.Work is not null || choice?.Pool is not { } pool)
                return seen;
            seen = seen with { Model = await book.FindModelAsync(PoolCaches.PoolKey(job.Namespace(), pool.Name), document.Value!.Spec.Model.Path, ct) };
            return JobQuestion.Of(job, document.Value.Spec) is { } question
                ? seen with { Question = question, Inputs = await book.FindInputsAsync(question, ct) }
                : seen;
        }
        catch (FarmUnavailableException)
        {
            return seen with { IsStateKnown = false };
        }
    }

    private PoolSight[] PoolsOf(string space) =>
    [
        .. pools.Pools.All().Where(pool => pool.Namespace() == space && pool.Spec is not null && pool.DeletionTimestamp() is null).Select(pool =>
            new PoolSight(pool.Name(), [.. pool.Spec!.Models.Select(model => model.Path)], pool.Spec.Groups) { Trouble = TroubleOf(pool) }),
    ];

    private static string? TroubleOf(RenderPoolResource pool) => pool.Status?.Conditions.Find(PoolReasons.Ready) is { Status: ConditionStatus.False, Reason: not PoolReasons.GroupsStarting } ready
        ? $"{ready.Reason}: {ready.Message}"
        : null;
}
