using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Writes what a job needs: to the farm's records, to its workers, to the cluster.</summary>
public sealed class JobActuator(IKubernetes client, ObjectCache<VideoJobResource> cache, IJobBook book, IFarmMessages messages, EventRecorder events, JobOptions options, TimeProvider clock)
{
    /// <summary>Held while the farm's records know the job.</summary>
    public const string Finalizer = "wan.farm/records";

    private readonly ResourceClient<VideoJobResource> jobs = new(client);
    private readonly WriteExpectations<VideoJobResource> written = new(cache, clock);
    private readonly ConcurrentDictionary<ObjectKey, long> reported = new();

    /// <summary>Whether the cache shows everything that was written for the job.</summary>
    public bool IsSeen(ObjectKey key) => written.AreMet(key);

    /// <summary>Drops what is remembered of a job that is gone.</summary>
    public void Forget(ObjectKey key)
    {
        written.Forget(key);
        reported.TryRemove(key, out _);
    }

    /// <returns>False when the job was changed such that the rest waits for the next pass.</returns>
    public async Task<bool> ApplyAsync(VideoJobResource job, JobPlan plan, CancellationToken ct)
    {
        var uid = Guid.Parse(job.Uid());
        if (plan.Forget || plan.ForgetLater)
        {
            if (plan.Forget)
                await book.ForgetAsync(uid, ct);
            await SetFinalizerAsync(job, present: false, ct);
            return false;
        }
        if (plan.DeleteObject)
        {
            await jobs.DeleteAsync(ObjectKey.Of(job), job.Uid(), ct);
            return false;
        }
        if (plan.Ask is var (name, question))
        {
            string pool = PoolCaches.PoolKey(job.Namespace(), name);
            await book.AskAsync(pool, question, ct);
            await messages.OfferWorkAsync(pool, 1, ct);
        }
        if (plan.Admit is { } admitted)
        {
            if (!job.HasFinalizer(Finalizer))
            {
                await SetFinalizerAsync(job, present: true, ct);
                return false;
            }
            await book.AddAsync(admitted, ct);
        }
        if (plan.Suspend is { } suspended)
            await book.SetSuspendedAsync(uid, suspended, ct);
        if (plan.Priority is { } priority)
            await book.SetPriorityAsync(uid, priority, ct);
        if (plan.Policy is var (policy, stallSeconds))
            await book.SetPolicyAsync(uid, policy, stallSeconds, ct);
        if (plan.Fail is var (reason, message))
            await book.FailAsync(uid, reason, message, ct);
        if (plan.Retry is { } tasks)
            await book.RetryAsync(uid, tasks, ct);
        if (plan.Offer > 0)
            await messages.OfferWorkAsync(PoolCaches.PoolKey(job.Namespace(), job.Status!.Pool), plan.Offer, ct);
        return true;
    }

    /// <summary>One write, and none when nothing changed for a person, or when only the progress did and it was written a moment ago.</summary>
    public async Task ReportAsync(VideoJobResource job, VideoJobStatus status, CancellationToken ct)
    {
        string before = KubernetesJson.Serialize(job.Status ?? new()), after = KubernetesJson.Serialize(status);
        ObjectKey key = ObjectKey.Of(job);
        if (before == after || (IsProgressAlone(job.Status, status) && reported.TryGetValue(key, out long at) && clock.GetElapsedTime(at) < options.ProgressInterval))
            return;
        reported[key] = clock.GetTimestamp();
        var wanted = new VideoJobResource { Metadata = job.Metadata, Spec = job.Spec, Status = status };
        written.Wrote(key, await jobs.ReplaceStatusAsync(wanted, ct));
        await events.RecordChangesAsync(job, job.Status?.Conditions, status.Conditions, IsBad, ct);
    }

    private static bool IsBad(Condition condition) => condition.Type switch
    {
        VideoJobConditions.Failed => condition.Status == ConditionStatus.True,
        VideoJobConditions.Accepted => condition.Status == ConditionStatus.False,
        _ => false,
    };

    private static bool IsProgressAlone(VideoJobStatus? before, VideoJobStatus after)
    {
        static string Rest(VideoJobStatus status) => KubernetesJson.Serialize(status with
        {
            Chunks = null,
            ProgressPercent = null,
            EstimatedCompletionTime = null,
            Groups = null,
            Retries = null,
        });
        return before is not null && Rest(before) == Rest(after);
    }

    private async Task SetFinalizerAsync(VideoJobResource job, bool present, CancellationToken ct)
    {
        VideoJobResource after = await jobs.SetFinalizerAsync(job, Finalizer, present, ct);
        if (present)
            written.Wrote(ObjectKey.Of(job), after);
    }
}
