using System.Diagnostics;
using System.Net.Sockets;

namespace Wan.Parallel;

/// <summary>A connection to a store that another process serves. Threads take turns.</summary>
internal sealed class StoreConnection : IStoreLink
{
    // A server answers at once; one whose machine is gone says nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TcpClient client;
    private readonly NetworkStream stream;
    private readonly Lock turn = new();

    private StoreConnection(TcpClient client, int port)
    {
        (this.client, Port) = (client, port);
        client.NoDelay = true;
        client.ReceiveTimeout = client.SendTimeout = (int)Patience.TotalMilliseconds;
        stream = client.GetStream();
    }

    public int Port { get; }

    /// <summary>Connects, trying again until the time is over: the server may come later.</summary>
    /// <exception cref="SocketException">Why the last try failed.</exception>
    public static StoreConnection Open(string host, int port, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            var client = new TcpClient();
            try
            {
                using var patience = new CancellationTokenSource(Left(start, timeout));
                Connect(client, host, port, patience.Token);
                return new StoreConnection(client, port);
            }
            catch (SocketException) when (Left(start, timeout) > Pause)
            {
                client.Dispose();
                Thread.Sleep(Pause);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }
    }

    public byte[]? Ask(StoreRequest request)
    {
        lock (turn)
        {
            StoreWire.Write(stream, request);
            return StoreWire.ReadAnswer(stream);
        }
    }

    public void Dispose() => client.Dispose();

    private static void Connect(TcpClient client, string host, int port, CancellationToken ct)
    {
        try
        {
            client.ConnectAsync(host, port, ct).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private static TimeSpan Left(long start, TimeSpan timeout)
    {
        TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
