using System.Net;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Reads a URL, following redirects to allowed URLs only.</summary>
/// <param name="client">Must not follow redirects by itself: see <see cref="NewClient"/>.</param>
internal sealed class UrlDownload(HttpClient client, UrlPrefixes allowed, MediaLimits limits)
{
    /// <summary>Neither redirects nor cookies nor decompression: a compressed body could be a thousand times its length.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="InputException">The URL is not allowed, leads elsewhere, or does not answer with a file in time.</exception>
    public async Task<MediaFile> FetchAsync(InputReference reference, Uri url, long maxBytes, InputCache cache, CancellationToken ct)
    {
        if (!allowed.Allow(url))
            throw new InputException(reference, "is not below an allowed URL prefix", allowed.Accepted);
        using CancellationTokenSource inTime = CancellationTokenSource.CreateLinkedTokenSource(ct);
        inTime.CancelAfter(limits.DownloadTime);
        try
        {
            using HttpResponseMessage response = await FollowAsync(reference, url, inTime.Token).ConfigureAwait(false);
            if (response.Content.Headers.ContentLength > maxBytes)
                throw InputCache.TooLarge(reference, maxBytes);
            using Stream body = await response.Content.ReadAsStreamAsync(inTime.Token).ConfigureAwait(false);
            return await cache.StoreAsync(reference, body, maxBytes, inTime.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new InputException(reference, $"was not there within {limits.DownloadTime.TotalSeconds:0.#} s", "a server that delivers in that time is accepted; try again later", isTransient: true, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new InputException(reference, $"could not be read: {e.Message}", "see that the server is up and the URL is right, then try again", isTransient: true, e);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(InputReference reference, Uri url, CancellationToken ct)
    {
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK)
                return response;
            using (response)
            {
                if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                    || response.Headers.Location is not { } location)
                {
                    bool later = (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
                    throw new InputException(reference, $"the server answered {(int)response.StatusCode}", "200 with the file is accepted", later);
                }
                if (redirects == limits.MaxRedirects)
                    throw new InputException(reference, $"redirects more than {limits.MaxRedirects} times", "give the URL that it ends at");
                url = new Uri(url, location);
                if (!allowed.Allow(url))
                    throw new InputException(reference, $"redirects to {url.GetLeftPart(UriPartial.Path)}, which is not below an allowed URL prefix", allowed.Accepted);
            }
        }
    }
}
