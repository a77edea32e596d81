namespace Wan.Parallel;

/// <summary>Which ranks have connected in one try: until all have, none may leave, as one that closes its connections fails those that still connect.</summary>
/// <param name="name">The group's and the try's.</param>
/// <param name="patience">For how long all ranks try.</param>
internal sealed class Connected(RendezvousStore store, string group, string name, int worldSize, TimeSpan patience)
{
    private string CountKey => $"wan/{name}/connected";

    private string FailureKey => $"wan/{name}/unconnected";

    /// <summary>Counts this rank, and waits for the others.</summary>
    /// <exception cref="GroupJoinException">A rank could not connect, or did not in time.</exception>
    public void Await(TimeSpan left, CancellationToken ct)
    {
        long count = store.Add(CountKey, 1);
        string? failure = null;
        RendezvousStore.Wait(() => (count = store.Add(CountKey, 0)) == worldSize || (failure = store.TryGet(FailureKey)) is not null, left, ct);
        if (count != worldSize) throw Failure(failure);
    }

    /// <summary>For a rank that still connects.</summary>
    /// <exception cref="GroupJoinException">Another could not, or the time is over.</exception>
    public void ThrowIfHopeless(TimeSpan left)
    {
        string? failure = store.TryGet(FailureKey);
        if (failure is not null || left <= TimeSpan.Zero) throw Failure(failure);
    }

    /// <summary>Tells the others that this rank could not connect. The first to say so is believed: the rest may have failed because of it.</summary>
    public void Refuse(string reason)
    {
        if (store.TryGet(FailureKey) is null) store.Set(FailureKey, reason);
    }

    private GroupJoinException Failure(string? reason) =>
        new(group, reason ?? $"all ranks came, but only {store.Add(CountKey, 0)} of {worldSize} connected within {patience.TotalSeconds:0.#} s.", []);
}
