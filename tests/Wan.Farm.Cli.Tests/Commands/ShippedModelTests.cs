using System.Text.Json;
using Wan.Farm.Testing;

namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>The model of this repository, worker/models/wan-tiny.</summary>
public sealed class ShippedModelTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Score_OfTheShippedModel_ShowsWhatIsAskedFor()
    {
        string[] asInTheCard = ["--count", "3", "--size", "192x112", "--frames", "33", "--steps", "20", "--shift", "5", "--guidance", "4"];

        CommandResult result = await CommandLine.RunAsync(["score", "--model", Path.Combine(AppContext.BaseDirectory, "wan-tiny"), "--out", folder["out"], "--device", "cpu", .. asInTheCard]);

        Assert.True(result.Code == 0, result.Talk);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["out/scores.json"]));
        JsonElement totals = report.RootElement.GetProperty("totals");
        Assert.All(["shape", "colour", "direction", "backdrop"], what => Assert.True(totals.GetProperty(what).GetDouble() >= 0.66, totals.GetRawText()));
    }

    [Fact]
    public void ShippedModel_IsAtMost15Megabytes() =>
        Assert.InRange(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "wan-tiny"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 10_000_000, 15_000_000);
}
