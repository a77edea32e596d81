using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Pools;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Tests.Pools;

public sealed class PoolStoreTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private static readonly ModelFacts Facts = new(
        "d1", "original", new TransformerFacts("t2v", 16, 8, 16, 2, 2, 512, (1, 2, 2), 1000) { OutChannels = 16 }, new VaeFacts(16, 96, 8, 4, 10), new TextEncoderFacts(8, 8, 8, 2, 2, 100, 10));

    private readonly PoolStore pools = new(farm.Database);
    private readonly string pool = Guid.NewGuid().ToString();

    [Fact]
    public async Task Enter_WithAModel_PlanningFindsItsFacts()
    {
        await pools.EnterAsync(Worker("a"), [new PoolModel("/models/tiny", Facts, PoolModel.Cpu)], Ct);
        PoolModelRow model = (await pools.FindModelAsync(pool, "/models/tiny", Ct))!;
        Assert.Equal((Facts, "d1", PoolModel.Cpu), (model.Facts, model.Digest, model.Device));
        Assert.Null(await pools.FindModelAsync(pool, "/models/other", Ct));
    }

    [Fact]
    public async Task Enter_WithAModelThatHasChanged_TheNewOneCounts()
    {
        await pools.EnterAsync(Worker("a"), [new PoolModel("/models/tiny", Facts, PoolModel.Cpu)], Ct);
        await pools.EnterAsync(Worker("a"), [new PoolModel("/models/tiny", Facts with { Digest = "d2" }, PoolModel.Cuda)], Ct);
        Assert.Equal(("d2", PoolModel.Cuda), ((await pools.FindModelAsync(pool, "/models/tiny", Ct))!.Digest, Assert.Single(await pools.ModelsAsync(pool, Ct)).Device));
    }

    [Fact]
    public async Task Seen_WorkerThatTheFarmDoesNotKnow_IsToldToEnter()
    {
        Assert.False(await pools.SeenAsync(Worker("a"), Ct));
        Assert.True(await pools.SeenAsync(Worker("a"), Ct));
    }

    [Fact]
    public async Task Backlog_OfAPool_CountsWhatWaitsAndWho()
    {
        await pools.EnterAsync(Worker("a"), [], Ct);
        await pools.EnterAsync(Worker("b"), [], Ct);
        var jobs = new JobStore(farm.Database);
        await jobs.AddAsync(SmallJobs.Make(pool: pool), Ct);
        await jobs.AddAsync(SmallJobs.Make(pool: pool), Ct);
        Assert.Equal(new PoolBacklog(Ready: 2, Leased: 0, Idle: 2, Seconds: 32), await pools.BacklogAsync(pool, Ct));
        Assert.Contains(pool, await pools.WaitingPoolsAsync(Ct));

        TaskLease lease = (await new LeaseStore(farm.Database).ClaimAsync(Worker("a"), Ct))!;
        Assert.Equal(new PoolBacklog(Ready: 1, Leased: 1, Idle: 1, Seconds: 32), await pools.BacklogAsync(pool, Ct));
        await new LeaseStore(farm.Database).CommitAsync(lease, SmallJobs.Result(lease), Ct);
        await pools.LeaveAsync(Worker("b"), Ct);
        Assert.Equal(new PoolBacklog(Ready: 2, Leased: 0, Idle: 1, Seconds: 31), await pools.BacklogAsync(pool, Ct));
        Assert.Equal("a", Assert.Single(await pools.WorkersAsync(pool, Ct)).WorkerGroup);
    }

    private ClaimRequest Worker(string name) => SmallJobs.Worker(name, pool) with { Holder = $"{name}-{pool}" };
}
