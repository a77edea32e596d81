namespace Wan.Parallel;

/// <summary>Which ranks have connected: until all have, none may leave, as one that closes its connections fails those that still connect.</summary>
internal sealed class Connected(RendezvousStore store, string group, int worldSize)
{
    private string CountKey => $"wan/{group}/connected";

    private string FailureKey => $"wan/{group}/unconnected";

    /// <summary>Counts this rank, and waits for the others.</summary>
    /// <exception cref="GroupJoinException">A rank could not connect, or did not in time.</exception>
    public void Await(TimeSpan timeout, CancellationToken ct)
    {
        long count = store.Add(CountKey, 1);
        string? failure = null;
        RendezvousStore.Wait(() => (count = store.Add(CountKey, 0)) == worldSize || (failure = store.TryGet(FailureKey)) is not null, timeout, ct);
        if (count == worldSize) return;
        throw new GroupJoinException(group, failure ?? $"all ranks came, but only {count} of {worldSize} connected within {timeout.TotalSeconds:0.#} s.", []);
    }

    /// <summary>Tells the ranks that wait that this one could not connect.</summary>
    public void Refuse(string reason) => store.Set(FailureKey, reason);
}
