using System.Net;
using Wan.Farm.Testing.Servers;
using Wan.Farm.Worker.Farm;

namespace Wan.Farm.Worker.Tests.Farm;

public sealed class WorkerEndpointsTests
{
    [Fact]
    public async Task Get_TheThreePages_SayWhatTheyShould()
    {
        int port = FreePort.Next();
        string? whyNot = "the farm's database has not been reached yet";
        using WorkerEndpoints endpoints = WorkerEndpoints.Start(port, () => whyNot);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        WorkerMetrics.Tasks.WithLabels("decode", "Committed").Inc();

        Assert.Equal("alive\n", await client.GetStringAsync("/healthz"));
        HttpResponseMessage refused = await client.GetAsync("/readyz");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the farm's database has not been reached yet\n"), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        whyNot = null;
        Assert.Equal("ready\n", await client.GetStringAsync("/readyz"));
        string metrics = await client.GetStringAsync("/metrics");
        Assert.Contains("# TYPE wanfarm_worker_tasks_total counter", metrics, StringComparison.Ordinal);
        Assert.Contains("wanfarm_worker_tasks_total{stage=\"decode\",outcome=\"Committed\"}", metrics, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/")).StatusCode);
    }
}
