using TorchSharp;
using Wan.Native;
using Wan.Native.Groups;

namespace Wan.Parallel;

/// <summary>A group of processes (or threads) connected with each other through libtorch's c10d.</summary>
/// <remarks>
/// The first failure aborts the group on this rank: its connections close, so the ranks that wait for this one fail
/// too, and so on around. When the work is done, a <see cref="Collectives.Barrier"/> before Dispose keeps a fast rank
/// from closing connections that a slow one still reads from.
/// </remarks>
public sealed class ProcessGroup : IProcessGroup
{
    private readonly RendezvousStore store;
    private readonly NativeGroup native;
    private readonly TimeSpan timeout;
    private int unfinished;
    private ProcessGroupException? failure;

    private ProcessGroup(RendezvousStore store, NativeGroup native, string name, int rank, IReadOnlyList<string> rankNames, TimeSpan timeout)
    {
        (this.store, this.native, this.timeout) = (store, native, timeout);
        (Name, Rank, RankNames) = (name, rank, rankNames);
    }

    public string Name { get; }

    public int Rank { get; }

    public IReadOnlyList<string> RankNames { get; }

    public TrafficCounters Traffic { get; } = new();

    /// <summary>Joins a group and returns when all ranks have.</summary>
    /// <param name="store">Stays the caller's; the group tells it why it ended.</param>
    /// <param name="name">The same on every rank, and new for every group of a store, such as <c>lanes/epoch-2</c>.</param>
    /// <exception cref="GroupJoinException">Not all ranks came in time (the message names them), or they do not fit together.</exception>
    /// <exception cref="RendezvousException">The store is gone.</exception>
    public static IProcessGroup Join(RendezvousStore store, string name, int rank, int worldSize, ProcessGroupOptions options, CancellationToken ct)
    {
        if (worldSize < 1 || rank < 0 || rank >= worldSize)
            throw new ArgumentException($"{name}: rank {rank} of {worldSize}; ranks are 0 to world size - 1.");
        if (!NativeGroup.HasBackend(options.Backend))
            throw new ArgumentException($"{name}: this build of libwan_torch has no process groups over {options.Backend}.");

        IReadOnlyList<string> names = new Roster(store, name, worldSize, options).Gather(rank, ct);
        if (worldSize == 1) return new SoloGroup(name, names[0]);

        try
        {
            NativeGroup native = Connect(store, name, rank, worldSize, options, ct);
            return new ProcessGroup(store, native, name, rank, names, options.Timeout);
        }
        catch (NativeException e)
        {
            throw new GroupJoinException(name, $"all ranks came, but {names[rank]} could not connect to them at {options.NetworkInterface ?? options.Host}: {e.Reason}", [], e);
        }
    }

    public Transfer Start(params ReadOnlySpan<TransferPart> parts)
    {
        if (parts.Length > 0 && parts[0].Tensor.device_type == DeviceType.CUDA) return StagedTransfer.Start(this, parts);
        foreach (TransferPart part in parts) part.Check(this, DeviceType.CPU);
        if (failure is not null) throw Again(failure);
        GroupTransfer transfer = GroupTransfer.Start(this, native, parts.ToArray());
        Interlocked.Increment(ref unfinished);
        return transfer;
    }

    public void Abort(string reason)
    {
        if (Interlocked.CompareExchange(ref failure, new GroupAbortedException(Name, $"aborted here: {reason}"), null) is not null) return;
        new LossReport(Rank, $"{RankNames[Rank]} aborted the group: {reason}").File(store, Name);
        native.Abort();
    }

    public void Dispose()
    {
        if (native.IsClosed) return;
        if (Volatile.Read(ref unfinished) > 0) Abort("the group was disposed with transfers under way");
        native.Dispose();
    }

    internal TimeSpan Timeout => timeout;

    internal void Finish() => Interlocked.Decrement(ref unfinished);

    /// <summary>Aborts the group, and says why it ended.</summary>
    internal ProcessGroupException Aborted(string reason)
    {
        Abort(reason);
        return Again(failure!);
    }

    /// <summary>Aborts the group because of what happened with a peer, and says who was lost first.</summary>
    internal ProcessGroupException Lost(int peer, NativeException error)
    {
        if (failure is not null) return Again(failure);
        string what = error.TimedOut ? $"did not answer within {timeout.TotalSeconds:0.#} s" : "is lost";
        LossReport first = new LossReport(peer, $"{RankNames[peer]} {what} (noticed by {RankNames[Rank]})").File(store, Name);
        var lost = new PeerLostException(Name, first.Peer, RankNames[first.Peer], first.Text, error);
        if (Interlocked.CompareExchange(ref failure, lost, null) is { } earlier) return Again(earlier);
        native.Abort();
        return lost;
    }

    // A new object for every throw, each with its own stack.
    private static ProcessGroupException Again(ProcessGroupException failure) => failure switch
    {
        PeerLostException lost => new PeerLostException(lost.Group, lost.Peer, lost.PeerName, lost.Reason, lost),
        _ => new GroupAbortedException(failure.Group, failure.Reason, failure),
    };

    // On a thread of its own, because the native call cannot be cancelled: it ends by its own timeout.
    private static NativeGroup Connect(RendezvousStore store, string name, int rank, int worldSize, ProcessGroupOptions options, CancellationToken ct)
    {
        Task<NativeGroup> connecting = Task.Factory.StartNew(
            () => NativeGroup.Join(store, options.Backend, $"wan/{name}/{options.Backend}", rank, worldSize, options.Host, options.NetworkInterface, options.JoinTimeout),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return connecting.WaitAsync(ct).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            connecting.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }
}
