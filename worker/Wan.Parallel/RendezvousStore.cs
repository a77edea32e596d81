using System.Diagnostics;
using System.Net.Sockets;
using Wan.Native;
using Wan.Native.Groups;

namespace Wan.Parallel;

/// <summary>A small key-value store over TCP where ranks meet. Served by one process, which need not be a rank; keys live as long as it does.</summary>
/// <remarks>Threads may share a store. Libtorch's server listens on every interface and asks nobody who they are: keep its port inside the cluster.</remarks>
public sealed class RendezvousStore : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly NativeStore native;

    private RendezvousStore(NativeStore native, string host, int port) => (this.native, Host, Port) = (native, host, port);

    public string Host { get; }

    public int Port { get; }

    internal NativeStore Native => native;

    /// <summary>Serves a store for as long as this object lives.</summary>
    /// <param name="host">The name or address at which this machine reaches itself.</param>
    /// <param name="port">0: a free one, which <see cref="Port"/> tells.</param>
    /// <exception cref="RendezvousException">The port is taken.</exception>
    public static RendezvousStore Serve(string host = "127.0.0.1", int port = 0)
    {
        if (port != 0) CheckFree(port);
        try
        {
            NativeStore store = NativeStore.Serve(host, port, TimeSpan.FromSeconds(30), out int chosen);
            return new RendezvousStore(store, host, chosen);
        }
        catch (NativeException e)
        {
            throw new RendezvousException($"The store cannot be served at {host}:{port}: {e.Reason}", e);
        }
    }

    /// <summary>Connects to a store that another process serves, or will serve before the time is over.</summary>
    /// <exception cref="RendezvousException">It did not answer in time.</exception>
    public static RendezvousStore Connect(string host, int port, TimeSpan timeout)
    {
        try
        {
            return new RendezvousStore(NativeStore.Connect(host, port, timeout), host, port);
        }
        catch (NativeException e)
        {
            throw new RendezvousException($"The store at {host}:{port} did not answer within {timeout.TotalSeconds:0.#} s: {e.Reason}", e);
        }
    }

    public void Set(string key, string value) => Ask(() => { native.Set(key, value); return true; });

    /// <summary>The value, or null where there is no such key now.</summary>
    public string? TryGet(string key) => Ask(() => native.Get(key));

    /// <summary>The value, as soon as the key is there.</summary>
    /// <exception cref="RendezvousException">The key did not come in time.</exception>
    public string Get(string key, TimeSpan timeout, CancellationToken ct)
    {
        string? value = null;
        Wait(() => (value = TryGet(key)) is not null, timeout, ct);
        return value ?? throw new RendezvousException($"Nobody set '{key}' in the store at {Host}:{Port} within {timeout.TotalSeconds:0.#} s.");
    }

    /// <summary>Returns as soon as all keys are there.</summary>
    /// <exception cref="RendezvousException">Some did not come in time; the message names them.</exception>
    public void Wait(IReadOnlyCollection<string> keys, TimeSpan timeout, CancellationToken ct)
    {
        List<string> missing = [.. keys];
        Wait(() => missing.RemoveAll(key => TryGet(key) is not null) >= 0 && missing.Count == 0, timeout, ct);
        if (missing.Count > 0)
            throw new RendezvousException($"Nobody set '{string.Join("', '", missing)}' in the store at {Host}:{Port} within {timeout.TotalSeconds:0.#} s.");
    }

    /// <summary>Adds to a counter that starts at 0, and returns the sum. <see cref="TryGet"/> reads it as decimal digits.</summary>
    public long Add(string key, long amount) => Ask(() => native.Add(key, amount));

    /// <returns>whether the key was there</returns>
    public bool Delete(string key) => Ask(() => native.Remove(key));

    public void Dispose() => native.Dispose();

    /// <summary>Asks again until the answer is yes or the time is over; the pauses grow.</summary>
    internal static void Wait(Func<bool> isThere, TimeSpan timeout, CancellationToken ct)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan pause = ShortestPause;
        while (!isThere() && Stopwatch.GetElapsedTime(start) < timeout)
        {
            ct.WaitHandle.WaitOne(pause);
            ct.ThrowIfCancellationRequested();
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    // Libtorch would fail as well, but after several lines of its own on stderr.
    private static void CheckFree(int port)
    {
        try
        {
            using var probe = TcpListener.Create(port);
            probe.Start();
        }
        catch (SocketException e)
        {
            throw new RendezvousException($"Port {port} cannot be listened to ({e.Message}); choose another, or 0 for any free one.", e);
        }
    }

    private T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (NativeException e)
        {
            throw new RendezvousException($"The store at {Host}:{Port} is gone: {e.Reason}", e);
        }
    }
}
