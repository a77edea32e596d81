using System.Globalization;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.E2E.Tests;

/// <summary>What Prometheus is told of a training, from outside of its process.</summary>
public sealed class TrainingMetricsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Train_WithMetricsPort_TellsPrometheusHowItGoes()
    {
        File.WriteAllText(folder["vae.yaml"], """
            dim: 4
            warmUpSteps: 1
            stages: [{ frames: 5, width: 16, height: 16, batchSize: 1, steps: 1000000 }]
            """);
        string port = FreePort.Next().ToString(CultureInfo.InvariantCulture), metrics = "";
        using var client = new HttpClient();
        await using WanFarmProcess training = Launcher.Built.Start(["train", "vae", folder["vae.yaml"], "--out", folder["vae"], "--metrics-port", port]);
        await training.WaitUntilAsync(() => (metrics = Answer(client, port)).Contains("wanfarm_training_seconds_per_step 0.", StringComparison.Ordinal), "its pace was served");
        Assert.Contains("# TYPE wanfarm_training_steps_total counter", metrics, StringComparison.Ordinal);
        Assert.Contains("wanfarm_training_planned_steps 1000000", metrics, StringComparison.Ordinal);
        Assert.Contains("wanfarm_training_loss{name=\"l1\"} ", metrics, StringComparison.Ordinal);
        Assert.Matches("wanfarm_training_learning_rate 0\\.00(1|0999)", metrics);

        RunResult second = await Launcher.Built.RunAsync("train", "vae", folder["vae.yaml"], "--out", folder["second"], "--metrics-port", port);
        Assert.Contains($"--metrics-port {port}", second.Expect(exitCode: 2).Error, StringComparison.Ordinal);

        training.Interrupt();
        (await training.WaitForExitAsync()).Expect(exitCode: 130);
    }

    private static string Answer(HttpClient client, string port)
    {
        try
        {
            using HttpResponseMessage answer = client.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/metrics"));
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            return reader.ReadToEnd();
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
