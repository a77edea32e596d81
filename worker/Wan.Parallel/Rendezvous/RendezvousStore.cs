using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wan.Native.Groups;

namespace Wan.Parallel;

/// <summary>A small key-value store over TCP where ranks meet. Served by one process, which need not be a rank; keys live as long as it does.</summary>
/// <remarks>
/// Threads may share a store. Not libtorch's TCPStore: in 1.13 a client whose server goes away spins or takes the
/// process down, and a wait that times out spoils the connection. The server asks nobody who they are: keep its port
/// inside the cluster.
/// </remarks>
public sealed class RendezvousStore : IDisposable, IMeetingStore
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly IStoreLink link;

    private RendezvousStore(IStoreLink link, string host) => (this.link, Host) = (link, host);

    public string Host { get; }

    public int Port => link.Port;

    /// <summary>Serves a store for as long as this object lives.</summary>
    /// <param name="host">The name or address at which this machine reaches itself. A loopback address is reached by this machine only; with any other the store listens on every interface.</param>
    /// <param name="port">0: a free one, which <see cref="Port"/> tells.</param>
    /// <exception cref="RendezvousException">The port is taken.</exception>
    public static RendezvousStore Serve(string host = "127.0.0.1", int port = 0)
    {
        bool local = IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address);
        try
        {
            return new RendezvousStore(new StoreServer(local ? address! : Any(), port), host);
        }
        catch (SocketException e)
        {
            throw new RendezvousException($"Port {port} cannot be listened to ({e.Message}); choose another, or 0 for any free one.", e);
        }
    }

    /// <summary>Connects to a store that another process serves, or will serve before the time is over.</summary>
    /// <exception cref="RendezvousException">It did not answer in time.</exception>
    public static RendezvousStore Connect(string host, int port, TimeSpan timeout)
    {
        try
        {
            return new RendezvousStore(StoreConnection.Open(host, port, timeout), host);
        }
        catch (SocketException e)
        {
            throw new RendezvousException($"The store at {host}:{port} did not answer within {timeout.TotalSeconds:0.#} s: {e.Message}.", e);
        }
    }

    public void Set(string key, string value) => Ask(StoreOperation.Set, key, Encoding.UTF8.GetBytes(value));

    /// <summary>The value, or null where there is no such key now.</summary>
    public string? TryGet(string key) => Ask(StoreOperation.Get, key, []) is { } value ? Encoding.UTF8.GetString(value) : null;

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
    public long Add(string key, long amount) =>
        long.Parse(Ask(StoreOperation.Add, key, Encoding.UTF8.GetBytes(amount.ToString(CultureInfo.InvariantCulture)))!, CultureInfo.InvariantCulture);

    /// <returns>whether the key was there</returns>
    public bool Delete(string key) => Ask(StoreOperation.Delete, key, []) is not null;

    public void Dispose() => link.Dispose();

    void IMeetingStore.Put(string key, ReadOnlySpan<byte> value) => Ask(StoreOperation.Set, key, value.ToArray());

    byte[]? IMeetingStore.Find(string key) => Ask(StoreOperation.Get, key, []);

    /// <summary>Asks again until the answer is yes or the time is over; the pauses grow.</summary>
    public static void Wait(Func<bool> isThere, TimeSpan timeout, CancellationToken ct)
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

    private static IPAddress Any() => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    private byte[]? Ask(StoreOperation operation, string key, byte[] value)
    {
        try
        {
            return link.Ask(new StoreRequest(operation, key, value));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw new RendezvousException($"The store at {Host}:{Port} is gone: {e.Message}", e);
        }
    }
}
