using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Pools;
using Wan.Farm.Store.Statistics;

namespace Wan.Farm.Store.Tests.Statistics;

public sealed class StatisticsStoreTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly string pool = Guid.NewGuid().ToString();

    [Fact]
    public async Task Statistics_OfAFarmAtWork_CountWhatThereIs()
    {
        ClaimRequest worker = SmallJobs.Worker("a", pool) with { Holder = $"a-{pool}" };
        await new PoolStore(farm.Database).EnterAsync(worker, [], Ct);
        await new JobStore(farm.Database).AddAsync(SmallJobs.Make(pool: pool), Ct);
        await new JobStore(farm.Database).AddAsync(SmallJobs.Make(pool: pool), Ct);
        var leases = new LeaseStore(farm.Database);
        TaskLease first = (await leases.ClaimAsync(worker, Ct))!;
        await leases.CommitAsync(first, SmallJobs.Result(first), Ct);
        await leases.ClaimAsync(worker, Ct);

        FarmStatistics now = await new StatisticsStore(farm.Database).ReadAsync(Ct);

        Assert.Equal(new PoolCount(pool, Seconds: 31, Leases: 1, Workers: 1), Assert.Single(now.Pools, count => count.Pool == pool));
        Assert.Equal(1, Assert.Single(now.Tasks, count => count.Pool == pool && count.State == "Leased").Count);
        Assert.True(Assert.Single(now.Tasks, count => count.Pool == pool && count.State == "Blocked").Count > 1);
        Assert.True(Assert.Single(now.Attempts, count => count.Outcome == "Committed").Count >= 1);
        Assert.True(now.ArtifactBytes > 0);
    }
}
