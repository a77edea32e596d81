using System.Net;
using System.Net.Sockets;

namespace Wan.Farm.Testing.Servers;

/// <summary>Stands before a server, so that a test can take it away and bring it back at once.</summary>
public sealed class TcpProxy : IDisposable
{
    private readonly int server;
    private readonly Lock guard = new();
    private readonly List<TcpClient> open = [];
    private TcpListener? listener;

    public TcpProxy(int server)
    {
        this.server = server;
        Port = FreePort.Next();
        Open();
    }

    public int Port { get; }

    /// <summary>Breaks all connections, and refuses new ones.</summary>
    public void Close()
    {
        lock (guard)
        {
            listener?.Stop();
            listener = null;
            open.ForEach(client => client.Dispose());
            open.Clear();
        }
    }

    public void Open()
    {
        lock (guard)
        {
            listener = new TcpListener(IPAddress.Loopback, Port);
            listener.Start();
            _ = AcceptAsync(listener);
        }
    }

    public void Dispose() => Close();

    private async Task AcceptAsync(TcpListener accepting)
    {
        try
        {
            while (true)
            {
                TcpClient client = await accepting.AcceptTcpClientAsync();
                var upstream = new TcpClient();
                lock (guard)
                    open.AddRange([client, upstream]);
                await upstream.ConnectAsync(IPAddress.Loopback, server);
                _ = CopyAsync(client, upstream);
                _ = CopyAsync(upstream, client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // Closed.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // One of the two has gone: so must the other.
        }

        from.Dispose();
        to.Dispose();
    }
}
