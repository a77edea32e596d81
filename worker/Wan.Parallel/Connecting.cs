using System.Diagnostics;
using Wan.Native;
using Wan.Native.Groups;

namespace Wan.Parallel;

/// <summary>Connects a rank with all others of its group, who have come already.</summary>
/// <remarks>
/// Over gloo, each two ranks meet at a port of their own, and whoever calls there first is taken for the peer (by versions before May 2023, as libtorch 1.13's): a
/// stranger who tries ports, as a program does that waits for a server of its own, spoils it. So when one rank could not connect, all try again.
/// </remarks>
/// <param name="rankName">What people call this one.</param>
internal sealed class Connecting(RendezvousStore store, string group, int rank, int worldSize, string rankName, ProcessGroupOptions options, string backend)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly int mostTries = backend == BackendChoice.Gloo ? 3 : 1;
    private readonly long start = Stopwatch.GetTimestamp();

    private TimeSpan Left => options.JoinTimeout - Stopwatch.GetElapsedTime(start);

    /// <summary>Returns when all ranks have connected.</summary>
    /// <exception cref="GroupJoinException">A rank could not connect, or did not in time.</exception>
    /// <exception cref="RendezvousException">The store is gone.</exception>
    public NativeGroup Connect(CancellationToken ct)
    {
        for (int number = 1; ; number++)
        {
            try
            {
                return Try(number, ct);
            }
            catch (GroupJoinException e) when (number < mostTries && Left > TimeSpan.Zero)
            {
                options.Note?.Invoke($"{e.Message}; all ranks try again");
            }
        }
    }

    private NativeGroup Try(int number, CancellationToken ct)
    {
        TimeSpan left = Left;
        string name = $"{group}/{number}";
        var connected = new Connected(store, group, name, worldSize, options.JoinTimeout);
        Task<NativeGroup> joining = Start(name, left);
        NativeGroup native;
        try
        {
            native = Result(joining, connected, ct);
        }
        catch (NativeException e)
        {
            string reason = $"all ranks came, but {rankName} could not connect to them at {options.NetworkInterface ?? options.Host} over {backend}: {e.Reason}";
            connected.Refuse(reason);
            throw new GroupJoinException(group, reason, [], e);
        }

        try
        {
            connected.Await(Left, ct);
        }
        catch
        {
            native.Dispose();
            throw;
        }

        return native;
    }

    // On a thread of its own, because the native call cannot be cancelled: it ends by its own timeout, of which gloo takes five times as much.
    private Task<NativeGroup> Start(string name, TimeSpan left) =>
        Task.Factory.StartNew(() => Join(name, left), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private NativeGroup Join(string name, TimeSpan left)
    {
        NativeGroup native = NativeGroup.Join(store, backend, $"wan/{name}/{backend}", rank, worldSize, Math.Max(0, options.Device.index), options.Host, options.NetworkInterface, left);
        try
        {
            if (backend == BackendChoice.Gloo) Greetings.Exchange(native, rank, worldSize, left);
            return native;
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }

    /// <summary>Waits for no longer than there is hope; a connection that comes later is closed.</summary>
    private NativeGroup Result(Task<NativeGroup> joining, Connected connected, CancellationToken ct)
    {
        try
        {
            while (Task.WaitAny([joining], (int)Pause.TotalMilliseconds, ct) < 0)
                connected.ThrowIfHopeless(Left);
        }
        catch
        {
            joining.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        return joining.GetAwaiter().GetResult();
    }
}
