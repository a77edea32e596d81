namespace Wan.Farm.Testing;

/// <summary>A clock that a test moves by hand, and its timers with it.</summary>
public sealed class SteppedClock : TimeProvider
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private readonly List<StepTimer> timers = [];
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override DateTimeOffset GetUtcNow() => Noon.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new StepTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Whether anybody waits for it.</summary>
    public bool HasTimers
    {
        get
        {
            lock (gate)
                return timers.Count > 0;
        }
    }

    /// <summary>Moves on, and runs what is due on the way at its time.</summary>
    public void Advance(TimeSpan by)
    {
        long end = GetTimestamp() + by.Ticks;
        while (NextDue(end) is { } timer)
        {
            Interlocked.Exchange(ref ticks, Math.Max(GetTimestamp(), timer.Due));
            timer.Fire();
        }
        Interlocked.Exchange(ref ticks, end);
    }

    /// <summary>Moves on in steps until something has happened, with a moment of real time after each for what it set off.</summary>
    /// <param name="atRest">Whether all that was set off is done; the clock stands still until it is. null: nobody knows.</param>
    /// <exception cref="TimeoutException">It did not become true.</exception>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step, Func<bool>? atRest = null)
    {
        if (atRest is not null)
            await Eventually.TrueAsync(atRest);
        for (int steps = 0; !condition(); steps++)
        {
            if (steps == 2000)
                throw new TimeoutException($"not true after {steps} steps of {step}");
            await AdvanceAsync(step, atRest);
        }
    }

    /// <summary>Moves on by one step, as <see cref="AdvanceUntilAsync"/> does.</summary>
    public async Task AdvanceAsync(TimeSpan step, Func<bool>? atRest)
    {
        Advance(step);
        await Task.Delay(TimeSpan.FromMilliseconds(5), System);
        if (atRest is not null)
            await Eventually.TrueAsync(atRest);
    }

    private StepTimer? NextDue(long end)
    {
        lock (gate)
            return timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
    }

    private sealed class StepTimer(SteppedClock clock, Action fire) : ITimer
    {
        private TimeSpan period;

        public long Due { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                clock.timers.Remove(this);
                Due = dueTime < TimeSpan.Zero ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks;
                if (Due < long.MaxValue)
                    clock.timers.Add(this);
            }
            return true;
        }

        public void Fire()
        {
            Change(period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan, period);
            fire();
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
