using System.Globalization;

namespace Wan.Farm.Controllers.Clients;

/// <summary>Counts requests and how they were answered.</summary>
public sealed class CountingHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string host = request.RequestUri?.Authority ?? "";
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            Count(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            return response;
        }
        catch (HttpRequestException)
        {
            Count("<error>");
            throw;
        }

        void Count(string code) => ControllerMetrics.Requests.WithLabels(code, request.Method.Method, host).Inc();
    }
}
