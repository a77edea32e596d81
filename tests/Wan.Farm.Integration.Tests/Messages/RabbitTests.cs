using System.Collections.Concurrent;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Messages;
using Wan.Farm.Integration.Tests.Farms;
using Wan.Farm.Messaging;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Integration.Tests.Messages;

/// <summary>Messages over a real broker: they make the farm quick, and never right or wrong.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class RabbitTests(RabbitFixture rabbit) : IClassFixture<RabbitFixture>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>So long that a test fails if a worker waits for it.</summary>
    private static readonly TimeSpan NoPolling = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Hint_ToIdleWorkers_WakesThemWithoutPolling()
    {
        await using FarmBus bus = FarmBus.Start(rabbit.Options), first = FarmBus.Start(rabbit.Options), second = FarmBus.Start(rabbit.Options);
        await using SmallFarm farm = await SmallFarm.OpenAsync(messages: bus);
        farm.Start("a", first.Hints(SmallFarm.Pool), NoPolling);
        farm.Start("b", second.Hints(SmallFarm.Pool), NoPolling);
        await farm.AssertCompletesAsync(await farm.AdmitAsync());
    }

    [Fact]
    public async Task Hint_DeliveredThreeTimes_TaskIsDoneOnce()
    {
        await using FarmBus bus = FarmBus.Start(rabbit.Options), first = FarmBus.Start(rabbit.Options), second = FarmBus.Start(rabbit.Options);
        await using SmallFarm farm = await SmallFarm.OpenAsync(messages: bus);
        farm.Start("a", first.Hints(SmallFarm.Pool), NoPolling);
        farm.Start("b", second.Hints(SmallFarm.Pool), NoPolling);
        Guid job = await farm.AdmitAsync();
        for (int n = 0; n < 3; n++)
            await bus.OfferWorkAsync(SmallFarm.Pool, 3, Ct);

        await farm.AssertCompletesAsync(job);

        Assert.All(await farm.AttemptsAsync(job), attempt => Assert.Equal((AttemptOutcome.Committed, 1), (attempt.Attempt.Outcome, attempt.Attempt.Attempt)));
    }

    [Fact]
    public async Task Broker_AwayForAWhile_WorkersHearAgainWhenItIsBack()
    {
        await using FarmBus bus = FarmBus.Start(rabbit.Options);
        await using SmallFarm farm = await SmallFarm.OpenAsync(messages: bus);
        SmallWorker worker = farm.Start("a", bus.Hints(SmallFarm.Pool), NoPolling);
        int closed = 0;
        worker.Hooks.OnStep = (task, step) =>
        {
            if (task.Id != "denoise" || step != 2 || Interlocked.Exchange(ref closed, 1) != 0)
                return;
            rabbit.Proxy.Close();
            Thread.Sleep(1500);
            rabbit.Proxy.Open();
        };
        await farm.AssertCompletesAsync(await farm.AdmitAsync());
        Assert.Equal(1, closed);

        await farm.AssertCompletesAsync(await farm.AdmitAsync());
    }

    [Fact]
    public async Task Hint_InTheHandsOfAWorkerThatDies_GoesToAnother()
    {
        string pool = Guid.NewGuid().ToString();
        FarmBus dying = FarmBus.Start(rabbit.Options);
        IWorkHints first = dying.Hints(pool);
        await using FarmBus bus = FarmBus.Start(rabbit.Options with { Patience = Patience });   // its one hint is not dropped while it connects
        Task<IWorkHint?> heard = first.WaitAsync(Patience, Ct);
        await bus.OfferWorkAsync(pool, 1, Ct);
        Assert.NotNull(await heard);

        rabbit.Proxy.Close();                                // it never said that the hint was taken
        rabbit.Proxy.Open();
        await dying.DisposeAsync();

        IWorkHints second = bus.Hints(pool);
        IWorkHint? again = await second.WaitAsync(Patience, Ct);
        Assert.NotNull(again);
        again.Taken();
        await second.PauseAsync(Ct);
    }

    [Fact]
    public async Task Event_OfAWorker_ReachesTheOperator()
    {
        var heard = new ConcurrentQueue<TaskEnded>();
        await using FarmBus operators = FarmBus.Start(rabbit.Options, (ended, _) =>
        {
            heard.Enqueue(ended);
            return Task.CompletedTask;
        });
        await using FarmBus workers = FarmBus.Start(rabbit.Options);
        var told = new TaskEnded(Guid.NewGuid(), "studio", "boat", "pool", "denoise", 2, AttemptOutcome.Failed);
        await Waiting.UntilAsync(
            async () =>
            {
                await workers.PublishAsync(told, Ct);
                return !heard.IsEmpty;
            },
            Patience,
            "nothing is heard");
        Assert.All(heard, ended => Assert.Equal(told, ended));
    }

    [Fact]
    public async Task Message_BrokerAway_IsDroppedAfterAMoment()
    {
        await using FarmBus bus = FarmBus.Start(new FarmBusOptions { Address = new Uri($"rabbitmq://guest:guest@127.0.0.1:{FreePort.Next()}/"), Patience = TimeSpan.FromMilliseconds(200) });
        await bus.OfferWorkAsync("pool", 1, Ct).WaitAsync(Patience);
        await bus.PublishAsync(new TaskEnded(Guid.NewGuid(), "s", "j", "p", "t", 1, AttemptOutcome.Failed), Ct).WaitAsync(Patience);
    }
}
