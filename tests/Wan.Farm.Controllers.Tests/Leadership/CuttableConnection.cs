namespace Wan.Farm.Controllers.Tests.Leadership;

/// <summary>A way to the server that can be cut.</summary>
internal sealed class CuttableConnection : DelegatingHandler
{
    public bool IsCut { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsCut ? throw new HttpRequestException("no route to the server") : base.SendAsync(request, cancellationToken);
}
