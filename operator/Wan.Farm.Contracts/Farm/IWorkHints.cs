namespace Wan.Farm.Contracts.Farm;

/// <summary>Hears that there may be work in a pool. A hint is no more than that: what is to be done, and by whom, the database decides.</summary>
public interface IWorkHints : IAsyncDisposable
{
    /// <summary>Waits for a hint, for the given time at most. A hint counts as taken when it is given back.</summary>
    /// <returns>Null when none came.</returns>
    Task<IWorkHint?> WaitAsync(TimeSpan atMost, CancellationToken ct);

    /// <summary>While there is work in hand, hints are left to others.</summary>
    Task PauseAsync(CancellationToken ct);
}
