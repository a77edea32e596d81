using System.Net;
using System.Net.Http.Headers;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Testing;

namespace Wan.Farm.Controllers.Tests.Clients;

public sealed class ThrottlingHandlerTests
{
    [Fact]
    public async Task Request_ToABusyServer_IsRepeatedWhenTheServerSays()
    {
        var clock = new SteppedClock();
        var server = new BusyServer(refusals: 2, retryAfter: TimeSpan.FromSeconds(3));
        using var client = new HttpClient(new ThrottlingHandler(new RateLimiter(100, 100, clock), clock) { InnerHandler = server });

        Task<HttpResponseMessage> answer = client.GetAsync(new Uri("https://server.test"));

        Assert.Equal(1, server.Requests);
        clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(1, server.Requests);
        await clock.AdvanceUntilAsync(() => answer.IsCompleted, TimeSpan.FromSeconds(0.5));
        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(3, server.Requests);
    }

    private sealed class BusyServer(int refusals, TimeSpan retryAfter) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool busy = Requests++ < refusals;
            var response = new HttpResponseMessage(busy ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK);
            if (busy)
                response.Headers.RetryAfter = new RetryConditionHeaderValue(retryAfter);
            return Task.FromResult(response);
        }
    }
}
