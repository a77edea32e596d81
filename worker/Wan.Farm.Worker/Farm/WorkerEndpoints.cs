using System.Net;
using System.Text;

namespace Wan.Farm.Worker.Farm;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> over HTTP.</summary>
public sealed class WorkerEndpoints : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<string?> whyNot;

    private WorkerEndpoints(int port, Func<string?> whyNot)
    {
        this.whyNot = whyNot;
        listener.Prefixes.Add($"http://*:{port}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <param name="whyNot">Why this process does not do its work yet; null when it does.</param>
    /// <exception cref="HttpListenerException">The port is taken.</exception>
    public static WorkerEndpoints Start(int port, Func<string?> whyNot) => new(port, whyNot);

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext request = await listener.GetContextAsync().ConfigureAwait(false);
                await AnswerAsync(request).ConfigureAwait(false);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Closed, or the caller has gone.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext request)
    {
        using HttpListenerResponse response = request.Response;
        switch (request.Request.Url?.AbsolutePath)
        {
            case "/metrics":
                response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                await Prometheus.Metrics.DefaultRegistry.CollectAndExportAsTextAsync(response.OutputStream, CancellationToken.None).ConfigureAwait(false);
                break;
            case "/healthz":
                await SayAsync(response, HttpStatusCode.OK, "alive\n").ConfigureAwait(false);
                break;
            case "/readyz":
                string? problem = whyNot();
                await SayAsync(response, problem is null ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, $"{problem ?? "ready"}\n").ConfigureAwait(false);
                break;
            default:
                await SayAsync(response, HttpStatusCode.NotFound, "there is /healthz, /readyz and /metrics\n").ConfigureAwait(false);
                break;
        }
    }

    private static async Task SayAsync(HttpListenerResponse response, HttpStatusCode code, string text)
    {
        response.StatusCode = (int)code;
        response.ContentType = "text/plain; charset=utf-8";
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }
}
