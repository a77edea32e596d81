namespace Wan.Farm.Operator.Tests;

/// <summary>Counts what a client writes.</summary>
internal sealed class WriteCounter : DelegatingHandler
{
    private int count;

    public int Count => count;

    /// <summary>Waits until nothing has been written for a while.</summary>
    public async Task<int> SettledAsync()
    {
        for (int before = -1; before != count;)
        {
            before = count;
            await Task.Delay(TimeSpan.FromSeconds(0.6), TimeProvider.System);
        }
        return count;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get)
            Interlocked.Increment(ref count);
        return base.SendAsync(request, cancellationToken);
    }
}
