using System.Net;
using Wan.Farm.Controllers.Queues;

namespace Wan.Farm.Controllers.Clients;

/// <summary>Keeps a client within its rate, and does what a server asks that answers "too many requests".</summary>
public sealed class ThrottlingHandler(RateLimiter limiter, TimeProvider clock) : DelegatingHandler
{
    private const int MostRetries = 10;

    /// <summary>Used when the server does not say how long to wait.</summary>
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (int retry = 0; ; retry++)
        {
            await limiter.WaitAsync(cancellationToken);
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            // 429 is sent before anything is done, so also a write can be repeated.
            if (response.StatusCode != HttpStatusCode.TooManyRequests || retry == MostRetries)
                return response;
            TimeSpan pause = response.Headers.RetryAfter?.Delta ?? DefaultPause;
            response.Dispose();
            await Task.Delay(pause, clock, cancellationToken);
        }
    }
}
