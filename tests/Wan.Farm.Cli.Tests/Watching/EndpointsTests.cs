using System.Net;
using Wan.Farm.Cli.Watching;
using Wan.Farm.Probes;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Cli.Tests.Watching;

public sealed class EndpointsTests
{
    [Fact]
    public async Task Get_TheThreePages_SayWhatTheyShould()
    {
        int port = FreePort.Next();
        string? whyNot = "the farm's database has not been reached yet";
        using ProbeServer endpoints = Endpoints.Serve("--port", port, () => whyNot);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        new TrainingMetrics(TimeProvider.System).Stepped();

        Assert.Equal("alive\n", await client.GetStringAsync("/healthz"));
        HttpResponseMessage refused = await client.GetAsync("/readyz");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the farm's database has not been reached yet\n"), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        whyNot = null;
        Assert.Equal("ready\n", await client.GetStringAsync("/readyz"));
        Assert.Contains("# TYPE wanfarm_training_steps_total counter", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/")).StatusCode);
    }
}
