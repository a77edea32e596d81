using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Pools;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>What nobody asks for: the schema of the database, leases that ran out, hints that were lost, records whose job is gone.</summary>
public sealed partial class FarmUpkeep(
    IKubernetes client, FarmDatabase database, IJobBook book, LeaseStore leases, PoolStore pools, IFarmMessages messages, TimeProvider clock, ILogger<FarmUpkeep> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ResourceClient<VideoJobResource> jobs = new(client);

    /// <summary>Runs until it is cancelled; what fails is tried again at the next round.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        bool migrated = false;
        long swept = 0;
        string failure = "";
        while (true)
        {
            try
            {
                if (!migrated)
                {
                    await database.MigrateAsync(ct);
                    migrated = true;
                }
                await leases.ExpireAsync(ct);
                await leases.StallAsync(ct);
                foreach (string pool in await pools.WaitingPoolsAsync(ct))
                    await OfferAsync(pool, ct);
                if (swept == 0 || clock.GetElapsedTime(swept) >= SweepInterval)
                {
                    await SweepAsync(ct);
                    swept = clock.GetTimestamp();
                }
                failure = "";
            }
            catch (Exception error) when (error is not StaleLeaderException && !ct.IsCancellationRequested)
            {
                // The database may be another one when it is back: without tables, if it was lost.
                migrated = false;

                // Said once, not at every round of an outage.
                if (error.Message != failure)
                    LogFailure(error.Message);
                failure = error.Message;
            }
            await Task.Delay(Interval, clock, ct);
        }
    }

    private async Task OfferAsync(string pool, CancellationToken ct)
    {
        PoolBacklog backlog = await pools.BacklogAsync(pool, ct);
        int count = Math.Min(backlog.Ready, backlog.Idle);
        if (count > 0)
            await messages.OfferWorkAsync(pool, count, ct);
    }

    /// <summary>Forgets jobs whose objects went while the records could not be reached.</summary>
    private async Task SweepAsync(CancellationToken ct)
    {
        foreach ((Guid uid, string space, string name) in await book.ListAsync(ct))
        {
            // Asked of the server, not of a cache: what is missing there may only not have arrived yet.
            VideoJobResource? job = await jobs.FindAsync(new ObjectKey(space, name), ct);
            if (job is null || Guid.Parse(job.Uid()) != uid)
            {
                await book.ForgetAsync(uid, ct);
                LogForgotten(space, name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The farm's upkeep is tried again every second: {Reason}")]
    private partial void LogFailure(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Namespace}/{Name} is gone; its records are forgotten")]
    private partial void LogForgotten(string @namespace, string name);
}
