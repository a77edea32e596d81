namespace Wan.Parallel;

/// <summary>The ranks that work on one thing together, seen by one of them. Operations: <see cref="Collectives"/>.</summary>
/// <remarks>
/// Everything that ranks exchange goes through <see cref="Start"/>, so a group that delays, records or breaks
/// transfers wraps that one method. Ranks issue their operations in the same order. A group that failed stays failed:
/// join another under a new name.
/// </remarks>
public interface IProcessGroup : IDisposable
{
    string Name { get; }

    int Rank { get; }

    int WorldSize => RankNames.Count;

    /// <summary>What people call each rank, such as <c>lane 2 of 3</c>.</summary>
    IReadOnlyList<string> RankNames { get; }

    TrafficCounters Traffic { get; }

    /// <summary>Starts sends and receives that do not wait for each other.</summary>
    /// <remarks>
    /// Until <see cref="Transfer.Wait"/> has returned, what is sent must not change and what is received must not be
    /// read. Parts between the same two ranks with the same tag are matched in their order.
    /// </remarks>
    /// <exception cref="ArgumentException">A part that cannot be transferred; nothing was started.</exception>
    /// <exception cref="ProcessGroupException">A rank is lost, or the group was aborted.</exception>
    Transfer Start(params ReadOnlySpan<TransferPart> parts);

    /// <summary>Fails every operation of this rank, and of those that wait for it, now and later. From any thread; the first reason counts.</summary>
    void Abort(string reason);
}
