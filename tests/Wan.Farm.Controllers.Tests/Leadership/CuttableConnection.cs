namespace Wan.Farm.Controllers.Tests.Leadership;

/// <summary>A way to the server that can be cut, and says whether anybody waits for an answer.</summary>
internal sealed class CuttableConnection : DelegatingHandler
{
    private int waiting;

    public bool IsCut { get; set; }

    public bool IsQuiet => Volatile.Read(ref waiting) == 0;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsCut) throw new HttpRequestException("no route to the server");
        Interlocked.Increment(ref waiting);
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return response;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
