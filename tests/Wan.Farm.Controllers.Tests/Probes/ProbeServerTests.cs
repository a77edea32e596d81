using System.Net;
using Wan.Farm.Probes;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Controllers.Tests.Probes;

public sealed class ProbeServerTests
{
    [Fact]
    public async Task Get_OfEachPage_SaysHowTheProcessDoesAtThatMoment()
    {
        int port = FreePort.Next();
        ProbeAnswer ready = ProbeAnswer.Bad("its caches are not filled yet");
        using ProbeServer server = ProbeServer.Start(port, () => ProbeAnswer.Good("alive"), () => ready);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        Assert.Equal("alive\n", await client.GetStringAsync("/healthz"));
        HttpResponseMessage refused = await client.GetAsync("/readyz");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "its caches are not filled yet\n"), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        ready = ProbeAnswer.Good("leads");
        Assert.Equal("leads\n", await client.GetStringAsync("/readyz"));
        ControllerMetrics.Errors.WithLabels("probed").Inc();
        Assert.Contains("controller_runtime_reconcile_errors_total{controller=\"probed\"} 1", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/")).StatusCode);
    }
}
