using System.Text.Json;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Init_Tiny_WritesACheckpointThatInspectFindsComplete()
    {
        string model = Path.Combine(folder, "tiny");
        CommandResult init = await CommandLine.RunAsync("model", "init", "--preset", "tiny", "--out", model);
        Assert.Equal(0, init.Code);
        Assert.Equal(model + "\n", init.Output);

        CommandResult inspect = await CommandLine.RunAsync("model", "inspect", model, "--output", "json");
        Assert.Equal(0, inspect.Code);
        using JsonDocument report = JsonDocument.Parse(inspect.Output);
        Assert.True(report.RootElement.GetProperty("isComplete").GetBoolean());
    }

    [Fact]
    public async Task Init_FolderNotEmpty_IsRefusedAndLeftAlone()
    {
        File.WriteAllText(folder["notes.txt"], "mine");
        CommandResult result = await CommandLine.RunAsync("model", "init", "--preset", "tiny", "--out", folder);
        Assert.Equal(1, result.Code);
        Assert.Contains("not empty", result.Talk, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder["notes.txt"]));
    }

    [Fact]
    public async Task Inspect_GoldenModel_ShowsLayoutPartsAndDigest()
    {
        CommandResult result = await CommandLine.RunAsync("model", "inspect", GoldenFixtures.PathOf("models", "wan21-t2v-diffusers"));
        Assert.Equal(0, result.Code);
        Assert.Contains("diffusers layout", result.Output, StringComparison.Ordinal);
        Assert.Contains("text encoder", result.Output, StringComparison.Ordinal);
        Assert.Contains("BF16", result.Output, StringComparison.Ordinal);
        Assert.Matches("digest [0-9a-f]{64}", result.Output);
    }

    [Fact]
    public async Task Inspect_PartMissing_SaysWhichAndExitsWith1()
    {
        string model = folder.Copy(GoldenFixtures.PathOf("models", "wan21-t2v"), "broken");
        File.Delete(Path.Combine(model, "Wan2.1_VAE.pth"));
        CommandResult result = await CommandLine.RunAsync("model", "inspect", model);
        Assert.Equal(1, result.Code);
        Assert.Contains("missing files:", result.Output, StringComparison.Ordinal);
        Assert.Contains("Wan2.1_VAE.pth", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_NoFolder_ExitsWith2()
    {
        CommandResult result = await CommandLine.RunAsync("model", "inspect", Path.Combine(folder, "nowhere"));
        Assert.Equal(2, result.Code);
        Assert.Contains("does not exist", result.Talk, StringComparison.Ordinal);
    }
}
