using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wan.Farm.Testing;

/// <summary>A server of one test that says exactly what it is told to, right or wrong.</summary>
public sealed class FakeServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<string> requests = [];
    private readonly List<string> headers = [];

    /// <param name="answer">Writes the whole response to a request for this path.</param>
    public FakeServer(Func<string, Stream, CancellationToken, Task> answer)
    {
        listener.Start();
        _ = ServeAsync(answer);
    }

    public Uri Root => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Paths that were asked for.</summary>
    public IReadOnlyList<string> Requests => requests;

    /// <summary>Header lines of all requests.</summary>
    public IReadOnlyList<string> Headers => headers;

    public static byte[] Answer(string status, string headers, ReadOnlySpan<byte> body = default) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n"), .. body];

    public static byte[] File(ReadOnlySpan<byte> body) => Answer("200 OK", $"Content-Length: {body.Length}\r\n", body);

    public static byte[] Redirect(string to) => Answer("302 Found", $"Location: {to}\r\nContent-Length: 0\r\n");

    public void Dispose()
    {
        stopping.Cancel();
        listener.Stop();
    }

    private async Task ServeAsync(Func<string, Stream, CancellationToken, Task> answer)
    {
        CancellationToken ct = stopping.Token;
        while (!ct.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(ct);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            _ = AnswerAsync(client, answer, ct);
        }
    }

    private async Task AnswerAsync(TcpClient client, Func<string, Stream, CancellationToken, Task> answer, CancellationToken ct)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                string path = (await reader.ReadLineAsync(ct) ?? "GET / HTTP/1.1").Split(' ')[1];
                int bodyBytes = 0;
                while (await reader.ReadLineAsync(ct) is { Length: > 0 } header)
                {
                    lock (requests)
                        headers.Add(header);
                    if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                        bodyBytes = int.Parse(header[15..], System.Globalization.CultureInfo.InvariantCulture);
                }
                if (bodyBytes > 0)
                    await reader.ReadBlockAsync(new char[bodyBytes], ct);  // closing with bytes unread would cut the answer off
                lock (requests)
                    requests.Add(path);
                await answer(path, stream, ct);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone, or the test is over.
            }
        }
    }
}
