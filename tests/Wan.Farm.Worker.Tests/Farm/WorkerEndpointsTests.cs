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
        bool ready = false;
        using WorkerEndpoints endpoints = WorkerEndpoints.Start(port, () => ready);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        WorkerMetrics.Tasks.WithLabels("decode", "Committed").Inc();

        Assert.Equal("alive\n", await client.GetStringAsync("/healthz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/readyz")).StatusCode);
        ready = true;
        Assert.Equal("ready\n", await client.GetStringAsync("/readyz"));
        string metrics = await client.GetStringAsync("/metrics");
        Assert.Contains("# TYPE wanfarm_worker_tasks_total counter", metrics, StringComparison.Ordinal);
        Assert.Contains("wanfarm_worker_tasks_total{stage=\"decode\",outcome=\"Committed\"}", metrics, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/")).StatusCode);
    }
}
