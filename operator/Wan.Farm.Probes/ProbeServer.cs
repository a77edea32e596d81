using System.Net;
using System.Text;
using Prometheus;

namespace Wan.Farm.Probes;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> over HTTP, for kubelets and Prometheus.</summary>
public sealed class ProbeServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<ProbeAnswer> health;
    private readonly Func<ProbeAnswer> readiness;

    private ProbeServer(int port, Func<ProbeAnswer> health, Func<ProbeAnswer> readiness)
    {
        (this.health, this.readiness) = (health, readiness);
        listener.Prefixes.Add($"http://*:{port}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <param name="health">Bad: the process is to be started again.</param>
    /// <param name="readiness">Bad: it does not do its work yet, or any more.</param>
    /// <exception cref="HttpListenerException">The port is taken.</exception>
    public static ProbeServer Start(int port, Func<ProbeAnswer> health, Func<ProbeAnswer> readiness) => new(port, health, readiness);

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                // Not awaited: a caller that reads slowly would keep the kubelet from its answer.
                _ = AnswerAsync(await listener.GetContextAsync().ConfigureAwait(false));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext request)
    {
        try
        {
            using HttpListenerResponse response = request.Response;
            await AnswerAsync(request.Request.Url?.AbsolutePath, response).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The caller has gone, or the server was closed.
        }
    }

    private Task AnswerAsync(string? page, HttpListenerResponse response)
    {
        switch (page)
        {
            case "/metrics":
                response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                return Metrics.DefaultRegistry.CollectAndExportAsTextAsync(response.OutputStream, CancellationToken.None);
            case "/healthz":
                return SayAsync(response, health());
            case "/readyz":
                return SayAsync(response, readiness());
            default:
                return SayAsync(response, HttpStatusCode.NotFound, "there is /healthz, /readyz and /metrics");
        }
    }

    private static Task SayAsync(HttpListenerResponse response, ProbeAnswer answer) =>
        SayAsync(response, answer.IsGood ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer.Words);

    private static async Task SayAsync(HttpListenerResponse response, HttpStatusCode code, string text)
    {
        response.StatusCode = (int)code;
        response.ContentType = "text/plain; charset=utf-8";
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text + "\n")).ConfigureAwait(false);
    }
}
