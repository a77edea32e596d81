using System.Globalization;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store.Pools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Sets the number of groups of pools that ask for it, through the same field as <c>kubectl scale</c>.</summary>
public sealed partial class PoolScaler(
    IKubernetes client, PoolCaches caches, ObjectCache<VideoJobResource> jobs, PoolStore store, TimeProvider clock, ILogger<PoolScaler> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ResourceClient<RenderPoolResource> pools = new(client);
    private readonly Dictionary<string, DateTimeOffset> enoughSince = [];

    /// <summary>Runs until it is cancelled; what fails is tried again at the next round.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            foreach (RenderPoolResource pool in caches.Pools.All().Where(pool => pool.Spec?.Autoscaling is not null && pool.DeletionTimestamp() is null))
            {
                try
                {
                    await ScaleAsync(pool, pool.Spec!.Autoscaling!, ct);
                }
                catch (Exception error) when (!ct.IsCancellationRequested)
                {
                    LogFailure(pool.Name(), error.Message);
                }
            }
            await Task.Delay(Interval, clock, ct);
        }
    }

    private async Task ScaleAsync(RenderPoolResource pool, AutoscalingSpec spec, CancellationToken ct)
    {
        string key = PoolCaches.PoolKey(pool.Namespace(), pool.Name());
        PoolBacklog backlog = await store.BacklogAsync(key, ct);
        DateTimeOffset now = clock.GetUtcNow();
        ScalePlan plan = ScalePlanner.Plan(
            spec,
            pool.Spec!.Groups,
            backlog.Seconds,
            IsWaitedFor(pool),
            backlog.Leased == 0 ? -1 : await LastBusyAsync(key, ct),
            enoughSince.TryGetValue(pool.Uid(), out DateTimeOffset since) ? since : null,
            now);
        if (plan.EnoughSince is { } enough)
            enoughSince[pool.Uid()] = enough;
        else
            enoughSince.Remove(pool.Uid());
        if (plan.Groups == pool.Spec.Groups)
            return;
        LogScaled(key, pool.Spec.Groups, plan.Groups, backlog.Seconds);
        await pools.PatchAsync(ObjectKey.Of(pool), new V1Patch(new { spec = new { groups = plan.Groups } }, V1Patch.PatchType.MergePatch), ct);
    }

    /// <summary>A job of the pool's namespace cannot be planned before a group has said what its model is.</summary>
    private bool IsWaitedFor(RenderPoolResource pool) => jobs.All().Any(job =>
        job.Namespace() == pool.Namespace() && job.Status is { Reason: VideoJobReasons.WaitingForModel } && pool.Spec!.Models.Any(model => model.Path == (string?)job.Spec?["model"]?["path"]));

    private async Task<int> LastBusyAsync(string pool, CancellationToken ct) =>
        (await store.BusyGroupsAsync(pool, ct)).Max(group => int.TryParse(group[(group.LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Pool}: from {Groups} to {Wanted} groups for {Seconds} s of work")]
    private partial void LogScaled(string pool, int groups, int wanted, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Pool} is not scaled: {Reason}")]
    private partial void LogFailure(string pool, string reason);
}
