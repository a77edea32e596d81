using System.Collections.Concurrent;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Testing;

namespace Wan.Farm.Controllers.Tests.Queues;

public sealed class WorkQueueTests
{
    private readonly SteppedClock clock = new();
    private readonly WorkQueue<string> queue;

    public WorkQueueTests() => queue = new WorkQueue<string>(clock);

    private async Task<string> TakeAsync()
    {
        (bool taken, string key) = await queue.TakeAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
        Assert.True(taken);
        return key;
    }

    [Fact]
    public async Task Add_AKeyThatWaits_IsTakenOnce()
    {
        queue.Add("a");
        queue.Add("b");
        queue.Add("a");

        Assert.Equal("a", await TakeAsync());
        Assert.Equal("b", await TakeAsync());
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Add_AKeyThatAWorkerHas_WaitsUntilTheWorkerIsDone()
    {
        queue.Add("a");
        await TakeAsync();
        queue.Add("a");
        Assert.Equal(0, queue.Count);

        queue.Done("a");

        Assert.Equal("a", await TakeAsync());
    }

    [Fact]
    public void AddAfter_OfSeveralDelays_TheShortestCounts()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        queue.AddAfter("a", TimeSpan.FromSeconds(2));
        queue.AddAfter("a", TimeSpan.FromSeconds(9));

        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, queue.Count);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, queue.Count);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void AddAfter_OnceTheTimeOfDayWasSet_TheShortestDelayStillCounts()
    {
        var set = new SetClock(clock);
        using var queue = new WorkQueue<string>(set);
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        set.Offset = TimeSpan.FromHours(1);
        queue.AddAfter("a", TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task AddAfterFailure_EachTime_WaitsTwiceAsLongUntilItIsForgotten()
    {
        async Task WaitsAsync(double milliseconds)
        {
            queue.AddAfterFailure("a");
            clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 0.1));
            Assert.Equal(0, queue.Count);
            clock.Advance(TimeSpan.FromMilliseconds(0.1));
            Assert.Equal("a", await TakeAsync());
            queue.Done("a");
        }

        await WaitsAsync(5);
        await WaitsAsync(10);
        await WaitsAsync(20);
        Assert.Equal(3, queue.FailuresOf("a"));
        queue.Forget("a");
        await WaitsAsync(5);
    }

    [Fact]
    public void Delay_OfManyFailures_StopsToGrowAtAThousandSeconds() =>
        Assert.Equal(TimeSpan.FromSeconds(1000), Backoff.OfKeys.DelayAfter(5000));

    [Fact]
    public async Task Take_ThatIsCancelled_LeavesTheNextKeyToOthers()
    {
        using var cancelled = new CancellationTokenSource();
        var given = queue.TakeAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        queue.Add("a");

        Assert.Equal("a", await TakeAsync());
    }

    [Fact]
    public async Task Close_WhileAWorkerHasAKey_EndsWhenItIsGivenBack()
    {
        queue.Add("a");
        queue.Add("b");
        await TakeAsync();

        Task drained = queue.CloseAsync(dropWaiting: true);
        Assert.False(drained.IsCompleted);
        queue.Done("a");
        await drained.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False((await queue.TakeAsync(CancellationToken.None)).Taken);
        queue.Add("c");
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Take_ByManyWorkers_NeverGivesAKeyToTwoAndLosesNone()
    {
        var hands = new ConcurrentDictionary<string, int>();
        var seen = new ConcurrentDictionary<string, int>();
        int shared = 0;
        Task[] workers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (await queue.TakeAsync(CancellationToken.None) is (true, var key))
            {
                if (hands.AddOrUpdate(key, 1, (_, n) => n + 1) > 1)
                    Interlocked.Increment(ref shared);
                seen.AddOrUpdate(key, 1, (_, n) => n + 1);
                await Task.Yield();
                hands.AddOrUpdate(key, 0, (_, n) => n - 1);
                queue.Done(key);
            }
        }))];

        System.Threading.Tasks.Parallel.For(0, 4000, i => queue.Add($"key-{i % 40}"));
        await queue.CloseAsync(dropWaiting: false);
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, shared);
        Assert.Equal(40, seen.Count);
    }

    private sealed class SetClock(TimeProvider clock) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Offset;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
    }
}
