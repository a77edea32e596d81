using System.Text.Json;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public PlanCommandTests() => File.WriteAllText(folder["job.yaml"], $"""
        apiVersion: wan.farm/v1alpha1
        kind: VideoJob
        metadata:
          name: planned
        spec:
          model:
            path: "{GoldenFixtures.PathOf("models", "wan21-t2v")}"
          prompt: a lake
          video:
            width: 64
            height: 48
            frames: 9
        """);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Plan_Job_ListsTasksAndWritesNothing()
    {
        CommandResult result = await PlanAsync("--set", "spec.seed=5");
        Assert.Equal(0, result.Code);
        Assert.Empty(result.Talk);
        Assert.Contains("planned: 64x48, 9 frames at 16 fps (3 latents), seed 5", result.Output, StringComparison.Ordinal);
        Assert.Contains("50 steps of 3x6x8 latents", result.Output, StringComparison.Ordinal);
        Assert.Contains("3 latents to 9 frames", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "out")));
    }

    [Fact]
    public async Task Plan_Json_HasKeysMemoryAndStates()
    {
        CommandResult result = await PlanAsync("--set", "spec.seed=5", "--output", "json");
        using JsonDocument plan = JsonDocument.Parse(result.Output);
        JsonElement[] tasks = [.. plan.RootElement.GetProperty("tasks").EnumerateArray()];
        Assert.Equal(["encode", "denoise", "decode", "assemble"], tasks.Select(task => task.GetProperty("id").GetString()));
        Assert.All(tasks, task =>
        {
            Assert.Matches("^[0-9a-f]{64}$", task.GetProperty("key").GetString());
            Assert.Equal("to do", task.GetProperty("state").GetString());
            Assert.True(task.GetProperty("memoryBytes").GetInt64() > 0);
        });
        Assert.True(plan.RootElement.GetProperty("fits").GetBoolean());
    }

    [Fact]
    public async Task Plan_NoSeedYet_ShowsNoKeyThatWouldDependOnIt()
    {
        CommandResult result = await PlanAsync("--output", "json");
        using JsonDocument plan = JsonDocument.Parse(result.Output);
        Assert.Equal(JsonValueKind.Null, plan.RootElement.GetProperty("seed").ValueKind);
        JsonElement[] tasks = [.. plan.RootElement.GetProperty("tasks").EnumerateArray()];
        Assert.Equal([true, false, false, false], tasks.Select(task => task.GetProperty("key").ValueKind == JsonValueKind.String));
    }

    [Fact]
    public async Task Plan_JobTooLargeForTheMachine_SaysWhatWouldFit()
    {
        string[] huge = ["--set", "spec.video.width=8192", "--set", "spec.video.height=8192", "--set", "spec.video.frames=4001"];
        CommandResult result = await PlanAsync(huge);
        Assert.Equal(0, result.Code);
        Assert.Contains("does not fit: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("would fit: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_JobTooLargeForTheMachine_IsRefusedBeforeItStarts()
    {
        CommandResult result = await RunAsync("render", "--set", "spec.video.width=8192", "--set", "spec.video.height=8192", "--set", "spec.video.frames=4001");
        Assert.Equal(1, result.Code);
        Assert.Contains("would fit: ", result.Talk, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "out")));
    }

    [Fact]
    public async Task Plan_ModelOption_OverridesTheJobs()
    {
        CommandResult result = await PlanAsync("--model", folder["missing"]);
        Assert.Equal(2, result.Code);
        Assert.Contains(folder["missing"], result.Talk, StringComparison.Ordinal);
    }

    private Task<CommandResult> PlanAsync(params string[] more) => RunAsync("plan", more);

    private Task<CommandResult> RunAsync(string command, params string[] more) =>
        CommandLine.RunAsync([command, folder["job.yaml"], "--out", Path.Combine(folder, "out"), "--device", "cpu", .. more]);
}
