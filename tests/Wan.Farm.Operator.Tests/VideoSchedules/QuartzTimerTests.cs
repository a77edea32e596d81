using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.VideoSchedules.Timing;
using Wan.Farm.Store;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Operator.Tests.VideoSchedules;

/// <summary>Quartz with its store in a real PostgreSQL.</summary>
public sealed class QuartzTimerTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly ObjectKey Key = new("studio", "nightly");
    private static readonly FireTimes EverySecond = new(["* * * * * ?"], TimeZoneInfo.Utc);

    private readonly string connection = PostgresServer.Shared.NewDatabase();
    private readonly ConcurrentQueue<ObjectKey> looks = new();
    private FarmDatabase database = null!;

    public Task InitializeAsync()
    {
        database = FarmDatabase.Open(new() { ConnectionString = connection });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Timer_WhenItIsTime_LooksAtItsSchedule()
    {
        await using Running timer = Start();

        await timer.Timer.SetAsync(Key, EverySecond, Ct);

        await Eventually.TrueAsync(() => looks.Contains(Key));
    }

    [Fact]
    public async Task Timer_OfANewOperator_GoesOnWithWhatTheFirstHasSet()
    {
        await using (Running first = Start())
            await first.Timer.SetAsync(Key, EverySecond, Ct);
        looks.Clear();

        await using Running second = Start();

        await Eventually.TrueAsync(() => looks.Contains(Key));
    }

    [Fact]
    public async Task Timer_SetTheSameAgain_WritesNothing()
    {
        await using Running timer = Start();
        FireTimes either = FireTimesTests.Times("0 6 13 * FRI", "Europe/Berlin");
        await timer.Timer.SetAsync(Key, either, Ct);
        string[] before = await TriggersAsync();

        await timer.Timer.SetAsync(Key, FireTimesTests.Times("0 6 13 * FRI", "Europe/Berlin"), Ct);

        Assert.Equal(2, before.Length);
        Assert.Equal(before, await TriggersAsync());
    }

    [Fact]
    public async Task Timer_SetOtherwiseAndTakenAway_FollowsThat()
    {
        await using Running timer = Start();
        await timer.Timer.SetAsync(Key, FireTimesTests.Times("0 6 13 * FRI"), Ct);

        await timer.Timer.SetAsync(Key, FireTimesTests.Times("0 22 * * *", "Europe/Berlin"), Ct);
        Assert.EndsWith("nightly/0 0 0 22 * * ? Europe/Berlin", Assert.Single(await TriggersAsync()), StringComparison.Ordinal);
        await timer.Timer.SetAsync(Key, null, Ct);

        Assert.Empty(await TriggersAsync());
    }

    private Running Start() => new(new QuartzTimer(database, connection, looks.Enqueue, TimeProvider.System, NullLogger<QuartzTimer>.Instance));

    /// <summary>With the version of their rows.</summary>
    private Task<string[]> TriggersAsync() => database.ReadAsync(
        async context => (await context.Database.SqlQuery<string>(
            $"""
            select c.xmin || ' ' || t.xmin || ' ' || t.trigger_group || ' ' || t.trigger_name || ' ' || c.cron_expression || ' ' || c.time_zone_id as "Value"
            from qrtz_triggers t join qrtz_cron_triggers c using (sched_name, trigger_group, trigger_name) order by t.trigger_name
            """).ToListAsync(Ct)).ToArray(),
        Ct);

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task running;

        public Running(QuartzTimer timer)
        {
            Timer = timer;
            running = timer.RunAsync(stop.Token);
        }

        public QuartzTimer Timer { get; }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }
    }
}
