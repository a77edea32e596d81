using TorchSharp;
using Wan.Native;
using Wan.Native.Groups;
using static TorchSharp.torch;

namespace Wan.Parallel;

/// <summary>A group of processes (or threads) connected with each other: over libtorch's c10d and gloo in main memory, over NCCL on GPUs.</summary>
/// <remarks>
/// The first failure aborts the group on this rank: its connections close, so the ranks that wait for this one fail
/// too, and so on around. When the work is done, a <see cref="Collectives.Barrier"/> before Dispose keeps a fast rank
/// from closing connections that a slow one still reads from.
/// </remarks>
public sealed class ProcessGroup : IProcessGroup
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    private readonly RendezvousStore store;
    private readonly NativeGroup native;
    private readonly TimeSpan timeout;
    private readonly Device home;
    private int unfinished;
    private ProcessGroupException? failure;

    private ProcessGroup(RendezvousStore store, NativeGroup native, string name, int rank, IReadOnlyList<string> rankNames, TimeSpan timeout, Device home)
    {
        (this.store, this.native, this.timeout, this.home) = (store, native, timeout, home);
        (Name, Rank, RankNames) = (name, rank, rankNames);
    }

    public string Name { get; }

    public int Rank { get; }

    public IReadOnlyList<string> RankNames { get; }

    public TrafficCounters Traffic { get; } = new();

    /// <summary>Whether this build has anything over which ranks with tensors there can exchange them.</summary>
    public static bool CanConnect(Device device) =>
        NativeGroup.HasBackend(BackendChoice.Gloo) || (device.type == DeviceType.CUDA && NativeGroup.HasBackend(BackendChoice.Nccl));

    /// <summary>Joins a group and returns when all ranks have.</summary>
    /// <param name="store">Stays the caller's; the group tells it why it ended.</param>
    /// <param name="name">The same on every rank, and new for every group of a store, such as <c>lanes/epoch-2</c>.</param>
    /// <exception cref="GroupJoinException">Not all ranks came in time (the message names them), or they do not fit together.</exception>
    /// <exception cref="RendezvousException">The store is gone.</exception>
    public static IProcessGroup Join(RendezvousStore store, string name, int rank, int worldSize, ProcessGroupOptions options, CancellationToken ct)
    {
        if (worldSize < 1 || rank < 0 || rank >= worldSize)
            throw new ArgumentException($"{name}: rank {rank} of {worldSize}; ranks are 0 to world size - 1.");

        (IReadOnlyList<string> names, IReadOnlyList<string?> gpus) = new Roster(store, name, worldSize, options).Gather(rank, GpuOf(options.Device), ct);
        if (worldSize == 1) return new SoloGroup(name, names[0]);

        BackendChoice backend = BackendChoice.Of(gpus, names);
        if (!NativeGroup.HasBackend(backend.Name))
            throw new GroupJoinException(name, $"this build of libwan_torch has no process groups over {backend.Name}{(backend.Note is null ? "" : $", and {backend.Note}")}.", []);
        if (backend.Note is { } note) options.Note?.Invoke(note);
        NativeGroup native = new Connecting(store, name, rank, worldSize, names[rank], options, backend.Name).Connect(ct);
        return new ProcessGroup(store, native, name, rank, names, options.Timeout, backend.Name == BackendChoice.Nccl ? options.Device : CPU);
    }

    public Transfer Start(params ReadOnlySpan<TransferPart> parts)
    {
        if (parts.Length > 0 && parts[0].Tensor.device_type != home.type) return StagedTransfer.Start(this, parts, home);
        foreach (TransferPart part in parts) part.Check(this, home.type);
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

    /// <summary>Whether it moves what is on GPUs.</summary>
    internal bool IsOfGpus => home.type == DeviceType.CUDA;

    /// <summary>Whether a rank has told the store that the group ended.</summary>
    internal bool HasEndedElsewhere => LossReport.IsFiled(store, Name);

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

    /// <summary>A name that no other GPU has, here or on another machine.</summary>
    private static string? GpuOf(Device device) =>
        device.type != DeviceType.CUDA ? null
        : !NativeGroup.HasBackend(BackendChoice.Nccl) ? BackendChoice.WithoutNccl
        : $"{ThisMachine()}/{NativeGroup.GpuAddress(Math.Max(0, device.index))}";

    /// <remarks>Containers have host names of their own and may share a GPU: what they cannot have of their own is when the system was started.</remarks>
    private static string ThisMachine() => File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : Environment.MachineName;
}
