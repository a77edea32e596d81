using System.Diagnostics;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.E2E.Tests.Fixtures;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Testing;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>A job may be deleted at any moment, and is gone soon, whatever is down.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Faults")]
public sealed class DeletionTests(ClusterServers servers, ITestOutputHelper output) : ClusterTest(servers, output)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly CancellationToken Ct = CancellationToken.None;

    private static readonly string[] Jobs = ["pending", "waiting", "running", "held", "complete", "failing", "suspended"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Job_DeletedInEveryState_IsGoneWithinFiveMinutes(bool serversAreDown)
    {
        using var encoder = new HeldEncoder();
        await InEveryStateAsync(encoder);
        if (serversAreDown)
        {
            Servers.Rabbit.Stop();
            Servers.Postgres.Stop();
        }

        long deleted = Stopwatch.GetTimestamp();
        try
        {
            foreach (string job in Jobs)
                await Farm.DeleteAsync(job);
            List<string> left = [.. Jobs];
            while (left.Count > 0)
            {
                foreach (string job in left.ToArray())
                {
                    if (await Farm.ExistsAsync(job))
                        continue;
                    Output.WriteLine($"{job} was gone after {Stopwatch.GetElapsedTime(deleted).TotalSeconds:0.0} s");
                    left.Remove(job);
                }
                Assert.True(Stopwatch.GetElapsedTime(deleted) < Longest, $"{string.Join(", ", left)}: still there\n{Farm.Said()}");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
        finally
        {
            if (serversAreDown)
            {
                Servers.Postgres.Start();
                Servers.Rabbit.Start();
            }
        }

        long back = Stopwatch.GetTimestamp();
        var records = new JobStore(Farm.Database);
        while ((await records.ListAsync(Ct)).Count > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(back) < TimeSpan.FromMinutes(2), "the records of deleted jobs stay");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
        Output.WriteLine($"no record was left {Stopwatch.GetElapsedTime(back).TotalSeconds:0.0} s later");
        encoder.Release();
        await Eventually.TrueAsync(async () => await Farm.IsIdleAsync());
        await AuditAsync();
    }

    /// <summary>One job in each state: two groups that are kept busy, and what waits for them.</summary>
    private async Task InEveryStateAsync(HeldEncoder encoder)
    {
        string model = GoldenModels.TextToVideo;
        await Farm.ApplyAsync(Pool(groups: 2, model, environment: encoder.Environment));
        await Farm.ApplyAsync(HeldEncoder.Job("complete", model));
        await Farm.ApplyAsync(HeldEncoder.Job("failing", model));
        await Farm.WaitForAsync("complete", VideoJobConditions.Complete);
        await Farm.WaitForAsync("failing", VideoJobConditions.Failed);
        await Farm.ApplyAsync(HeldEncoder.Job("held", model));
        await Farm.WaitAsync("held", job => job.Status?.State == VideoJobState.Assembling, "being assembled");
        await Farm.ApplyAsync(HeldEncoder.Job("running", model, "width: 128, height: 96, frames: 81", steps: 1000));
        await Farm.WaitAsync("running", job => job.Status?.State == VideoJobState.Running, "running");
        await Farm.ApplyAsync(HeldEncoder.Job("suspended", model, suspend: true));
        await Farm.ApplyAsync(HeldEncoder.Job("waiting", model));
        await Farm.ApplyAsync(HeldEncoder.Job("pending", model, pool: "nowhere"));
        await Farm.WaitAsync("suspended", job => job.Status?.State == VideoJobState.Suspended, "suspended");
        await Farm.WaitAsync("waiting", job => job.Status?.Reason == VideoJobReasons.WaitingForGroup, "waiting");
        await Farm.WaitAsync("pending", job => job.Status?.Reason == VideoJobReasons.PoolNotFound, "refused");
        Assert.Equal(VideoJobState.Running, (await Farm.JobAsync("running")).Status!.State);
    }
}
