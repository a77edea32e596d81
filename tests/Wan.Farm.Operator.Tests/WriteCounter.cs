namespace Wan.Farm.Operator.Tests;

/// <summary>Counts what a client writes.</summary>
internal sealed class WriteCounter : DelegatingHandler
{
    private int count;

    public int Count => count;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get)
            Interlocked.Increment(ref count);
        return base.SendAsync(request, cancellationToken);
    }
}
