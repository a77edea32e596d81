using System.IO.Pipelines;

namespace Wan.Farm.Controllers.Tests.Cluster;

/// <summary>Stands between a client and its watches and lists.</summary>
internal sealed class WatchHandler : DelegatingHandler
{
    private int watches;

    /// <summary>Watches asked for so far.</summary>
    public int Watches => watches;

    /// <summary>Watches are answered as by a server that cannot be reached.</summary>
    public bool Refuses { get; set; }

    /// <summary>So many watches are opened and never say a thing.</summary>
    public int Silent { get; set; }

    /// <summary>Later pages of lists are refused, as when the server forgets faster than it is read.</summary>
    public bool ForgetsPages { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (ForgetsPages && request.RequestUri!.Query.Contains("continue=", StringComparison.Ordinal))
            return new HttpResponseMessage(System.Net.HttpStatusCode.Gone) { Content = new StringContent("""{"kind":"Status","code":410,"reason":"Expired"}"""), RequestMessage = request };
        if (!request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal))
            return await base.SendAsync(request, cancellationToken);
        int number = Interlocked.Increment(ref watches);
        if (Refuses)
            throw new HttpRequestException("no route to the server");
        if (number <= Silent)
            return new HttpResponseMessage { Content = new StreamContent(new Pipe().Reader.AsStream()), RequestMessage = request };
        return await base.SendAsync(request, cancellationToken);
    }
}
