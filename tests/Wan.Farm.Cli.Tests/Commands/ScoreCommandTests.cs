using System.Buffers.Binary;
using System.Text.Json;
using Wan.Farm.Cli.Scores;
using Wan.Farm.Testing;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("single", 5, 1)]
    [InlineData("windows", 9, 2)]
    [InlineData("continuation", 9, 2)]
    public async Task Score_OfAModelThatKnowsNothing_ReportsEveryPromptAndStretchAndTheAutoencoder(string strategy, int frames, int stretches)
    {
        CommandResult result = await RunAsync("--count", "2", "--frames", $"{frames}", "--strategy", strategy, "--window", "2", "--overlap", "1");
        Assert.True(result.Code == 0, result.Talk);
        Assert.Contains("direction", result.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["out/scores.json"]));
        Assert.Equal(2 * stretches, report.RootElement.GetProperty("totals").GetProperty("clips").GetInt32());
        Assert.Equal(stretches, report.RootElement.GetProperty("byStretch").GetArrayLength());
        Assert.Equal(2, report.RootElement.GetProperty("prompts").GetArrayLength());
        Assert.InRange(report.RootElement.GetProperty("reconstruction").GetProperty("peakSignalToNoise").GetDouble(), 0, 30);
        Assert.Equal(2, report.RootElement.GetProperty("copies").GetProperty("clips").GetInt32());
        Assert.Equal(2, File.ReadAllLines(folder["out/prompts.txt"]).Length);
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(File.ReadAllBytes(folder["out/sheet.png"]).AsSpan(16)), 400, 2000);
    }

    [Fact]
    public void Stretches_OfALongClip_AreAsLongAsEachOtherAndMeetInAFrame()
    {
        int[] frames = [.. Enumerable.Range(0, 9)];
        Assert.Equal([[0, 1, 2, 3, 4], [4, 5, 6, 7, 8]], PromptScorer.Stretches(frames, 5));
        Assert.Equal([frames], PromptScorer.Stretches(frames, 9));
        Assert.Equal([frames], PromptScorer.Stretches(frames, 33));
    }

    [Fact]
    public async Task Score_OfPromptsInAFile_WritesTheSheetAndScoresNothing()
    {
        File.WriteAllText(folder["prompts.txt"], "# two\nA red ball\n\n一个红色的球\n");
        CommandResult result = await RunAsync("--prompts", folder["prompts.txt"], "--frames", "5");
        Assert.True(result.Code == 0, result.Talk);
        Assert.Equal(["1. A red ball", "2. 一个红色的球"], File.ReadAllLines(folder["out/prompts.txt"]));
        Assert.True(File.Exists(folder["out/sheet.png"]));
        Assert.False(File.Exists(folder["out/scores.json"]));
    }

    [Theory]
    [InlineData("--frames 16", "4n + 1")]
    [InlineData("--size 60x64", "multiples of 16")]
    [InlineData("--window 3 --overlap 3", "less than --window")]
    [InlineData("--guidance none", "a number from")]
    [InlineData("--prompts /nowhere.txt", "/nowhere.txt does not exist")]
    public async Task Score_WrongOption_SaysWhatIsAccepted(string options, string message)
    {
        CommandResult result = await CommandLine.RunAsync(["score", "--model", folder["none"], "--out", folder["out"], .. options.Split(' ')]);
        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Talk, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    private async Task<CommandResult> RunAsync(params string[] options)
    {
        CommandResult init = await CommandLine.RunAsync("model", "init", "--preset", "tiny", "--out", folder["model"]);
        Assert.True(init.Code == 0, init.Talk);
        return await CommandLine.RunAsync(["score", "--model", folder["model"], "--out", folder["out"], "--size", "16x16", "--steps", "1", "--device", "cpu", .. options]);
    }
}
