namespace Wan.Farm.Controllers.Queues;

/// <summary>Keys that wait to be worked on: each waits once, and is in the hands of one worker at a time.</summary>
/// <remarks>
/// A key that is added while a worker has it waits until the worker is done with it, so nothing that happened meanwhile is
/// missed. The rules are those of the work queue of Kubernetes' own client.
/// </remarks>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly TimeProvider clock;
    private readonly long began;
    private readonly Backoff backoff;
    private readonly Lock gate = new();
    private readonly LinkedList<TKey> waiting = [];
    private readonly HashSet<TKey> dirty = [];
    private readonly HashSet<TKey> taken = [];
    private readonly Dictionary<TKey, int> failures = [];
    private readonly Dictionary<TKey, Delayed> delayed = [];
    private readonly Queue<TaskCompletionSource<bool>> takers = [];
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool closed;
    private long added;
    private long retried;

    public WorkQueue(TimeProvider clock, Backoff? backoff = null) => (this.clock, this.backoff, began) = (clock, backoff ?? Backoff.OfKeys, clock.GetTimestamp());

    /// <summary>Keys that wait for a worker; those with a delay are not counted.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Keys that came to wait since the beginning.</summary>
    public long Added => Interlocked.Read(ref added);

    /// <summary>Keys that came again after a failure.</summary>
    public long Retried => Interlocked.Read(ref retried);

    public void Add(TKey key)
    {
        lock (gate)
        {
            if (closed || !dirty.Add(key))
                return;
            Interlocked.Increment(ref added);
            if (taken.Contains(key))
                return;
            waiting.AddLast(key);
            Wake();
        }
    }

    /// <summary>Adds the key after a delay. Of several delays the shortest counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }
        lock (gate)
        {
            // Not by the time of day, which may be set.
            TimeSpan due = clock.GetElapsedTime(began) + delay;
            if (closed || (delayed.TryGetValue(key, out Delayed? known) && known.Due <= due))
                return;
            known?.Timer.Dispose();
            var entry = new Delayed(due);
            delayed[key] = entry;
            entry.Timer = clock.CreateTimer(_ => Due(key, entry), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Adds a key that failed, later after each failure, until <see cref="Forget"/>.</summary>
    public void AddAfterFailure(TKey key)
    {
        TimeSpan delay;
        lock (gate)
        {
            int before = failures.GetValueOrDefault(key);
            failures[key] = before + 1;
            Interlocked.Increment(ref retried);
            delay = backoff.DelayAfter(before);
        }
        AddAfter(key, delay);
    }

    /// <summary>The key's next failure counts as its first.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
            failures.Remove(key);
    }

    public int FailuresOf(TKey key)
    {
        lock (gate)
            return failures.GetValueOrDefault(key);
    }

    /// <summary>Takes the key that waits longest. Give it back with <see cref="Done"/>.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public async Task<(bool Taken, TKey Key)> TakeAsync(CancellationToken ct)
    {
        while (true)
        {
            Task<bool> wait;
            lock (gate)
            {
                if (waiting.First is { } first)
                {
                    waiting.RemoveFirst();
                    dirty.Remove(first.Value);
                    taken.Add(first.Value);
                    return (true, first.Value);
                }
                if (closed)
                    return (false, default!);
                var taker = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                takers.Enqueue(taker);
                wait = taker.Task;
            }
            await wait.WaitAsync(ct);
        }
    }

    /// <summary>The worker is through with the key; if it was added meanwhile, it waits again.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            taken.Remove(key);
            if (dirty.Contains(key) && !closed)
            {
                waiting.AddLast(key);
                Wake();
            }
            FinishWhenDrained();
        }
    }

    /// <summary>Takes no more keys and drops those with a delay.</summary>
    /// <param name="dropWaiting">Drop what waits too; else it is still worked on.</param>
    /// <returns>Ends when no worker has a key any more.</returns>
    public Task CloseAsync(bool dropWaiting)
    {
        lock (gate)
        {
            closed = true;
            if (dropWaiting)
                waiting.Clear();
            foreach (Delayed entry in delayed.Values)
                entry.Timer.Dispose();
            delayed.Clear();
            while (takers.TryDequeue(out TaskCompletionSource<bool>? taker))
                taker.TrySetResult(true);
            FinishWhenDrained();
        }
        return drained.Task;
    }

    public void Dispose() => _ = CloseAsync(dropWaiting: true);

    private void Due(TKey key, Delayed entry)
    {
        lock (gate)
        {
            // A shorter delay may have taken this one's place.
            if (delayed.GetValueOrDefault(key) != entry)
                return;
            delayed.Remove(key);
            entry.Timer.Dispose();
        }
        Add(key);
    }

    private void Wake()
    {
        // A taker that was cancelled is passed over: its task has no one waiting, and the next one looks again.
        while (takers.TryDequeue(out TaskCompletionSource<bool>? taker))
            taker.TrySetResult(true);
    }

    private void FinishWhenDrained()
    {
        if (closed && waiting.Count == 0 && taken.Count == 0)
            drained.TrySetResult();
    }

    private sealed class Delayed(TimeSpan due)
    {
        public TimeSpan Due => due;

        public ITimer Timer { get; set; } = null!;
    }
}
