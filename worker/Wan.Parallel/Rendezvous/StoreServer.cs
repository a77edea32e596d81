using System.Net;
using System.Net.Sockets;

namespace Wan.Parallel;

/// <summary>Serves a table on a port. Threads of its own, not the pool's: ranks that block pool threads wait for its answers.</summary>
internal sealed class StoreServer : IStoreLink
{
    private readonly StoreTable table = new();
    private readonly Socket listener;
    private readonly HashSet<Socket> clients = [];
    private bool closed;

    /// <exception cref="SocketException">The port cannot be listened to.</exception>
    public StoreServer(IPAddress address, int port)
    {
        listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any)) listener.DualMode = true;
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen();
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Run(Accept, "rendezvous store");
    }

    public int Port { get; }

    public byte[]? Ask(StoreRequest request)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref closed), this);
        return table.Answer(request);
    }

    public void Dispose()
    {
        lock (clients)
        {
            if (closed) return;
            closed = true;
            foreach (Socket client in clients) client.Dispose();
        }
        listener.Dispose();
    }

    private static void Run(ThreadStart work, string name) => new Thread(work) { IsBackground = true, Name = name }.Start();

    private void Accept()
    {
        while (true)
        {
            try
            {
                Socket client = listener.Accept();
                if (Keep(client)) Run(() => Serve(client), "rendezvous store connection");
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (Volatile.Read(ref closed)) return;          // else a client that was gone before it was accepted
            }
        }
    }

    private bool Keep(Socket client)
    {
        lock (clients)
        {
            if (closed) client.Dispose();
            else clients.Add(client);
            return !closed;
        }
    }

    // A client that leaves, or sends what is no request, only loses its connection.
    private void Serve(Socket client)
    {
        try
        {
            client.NoDelay = true;
            using var stream = new NetworkStream(client, ownsSocket: true);
            while (true) StoreWire.WriteAnswer(stream, table.Answer(StoreWire.ReadRequest(stream)));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException or ObjectDisposedException)
        {
            lock (clients) clients.Remove(client);
        }
        finally
        {
            client.Dispose();
        }
    }
}
