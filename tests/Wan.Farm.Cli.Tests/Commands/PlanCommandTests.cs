using System.Text.Json;
using System.Text.RegularExpressions;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;

namespace Wan.Farm.Cli.Tests.Commands;

[Collection(ThreadsCollection.Name)]
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

    [Fact]
    public async Task Plan_WindowsSample_ShowsWindowsSegmentsAndWhatHandingOverTakes()
    {
        CommandResult result = await SampleAsync("long-windows", "--lanes", "2");

        Assert.Equal((0, ""), (result.Code, result.Talk));
        Assert.Contains("long-windows: 192x112, 225 frames at 16 fps (57 latents), seed 42", result.Output, StringComparison.Ordinal);
        Assert.Contains("10 steps of 9 windows of 9x14x24 latents", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^windows .* lane 1$", result.Output);
        Assert.Matches(@"(?m)^segments .*├.* 4 .*┤$", result.Output);
        Assert.Matches(@"(?m)^TwoPass +\S+ [KM]iB +14 latents +\S+", result.Output);
        Assert.Contains("2 lanes of ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("note: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_ContinuationSample_ShowsChunksAndWhatTheyTakeOver()
    {
        CommandResult result = await SampleAsync("long-continuation");

        Assert.Equal((0, ""), (result.Code, result.Talk));
        Assert.Contains("12 steps of 9x14x24 latents, 3 of them known", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^chunks .*├", result.Output);
        Assert.Contains("decoding: the same worker goes on from segment to segment", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_ShotsSample_ShowsEachShot()
    {
        CommandResult result = await SampleAsync("shots", "--set", "spec.shots[1].frames=33");

        Assert.Equal((0, ""), (result.Code, result.Talk));
        Assert.Contains("shots: 192x112, 99 frames at 16 fps (27 latents), seed 42", result.Output, StringComparison.Ordinal);
        Assert.Contains("shot-3-denoise", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^shots .*shot 1.*shot 2.*shot 3", result.Output);
        Assert.Contains("99 frames of 3 segments joined", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_SampleAsJson_HasJoinsAndHandover()
    {
        CommandResult result = await SampleAsync("shots", "--output", "json");
        using JsonDocument plan = JsonDocument.Parse(result.Output);

        Assert.Equal([33, 50], plan.RootElement.GetProperty("joins").EnumerateArray().Select(join => join.GetProperty("frame").GetInt32()));
        Assert.All(plan.RootElement.GetProperty("joins").EnumerateArray(), join => Assert.Equal("Shot", join.GetProperty("kind").GetString(), ignoreCase: true));
        Assert.Equal("each segment is a timeline's beginning", plan.RootElement.GetProperty("handover").GetString());
    }

    [Theory]
    [InlineData("long-windows", "12", "12 are more than there is to denoise at one time; 9 lanes denoise, one for each window, and all of them decode")]
    [InlineData("shots", "4", "4 are more than there is to denoise at one time; 3 lanes denoise, one for each window, and all of them decode")]
    [InlineData("long-continuation", "2", "2 are more than there is to denoise at one time; one lane denoises, and all of them decode")]
    public async Task Plan_MoreLanesThanWindows_SaysHowManyDenoise(string sample, string lanes, string note)
    {
        CommandResult result = await SampleAsync(sample, "--lanes", lanes);

        Assert.Equal(0, result.Code);
        Assert.Contains($"note: --lanes: {note}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("long-windows", "6")]
    [InlineData("shots", "3")]
    public async Task Plan_OneLaneForEachWindowOrShot_HasNothingToNote(string sample, string lanes)
    {
        Assert.DoesNotContain("note: --lanes", (await SampleAsync(sample, "--lanes", lanes)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Group_SaysWhatEachRankHoldsAndNamesTheSameArtifacts()
    {
        CommandResult whole = await SampleAsync("long-windows", "--group", "ring=2,cfg=2");
        CommandResult divided = await SampleAsync("long-windows", "--group", "ring=2,cfg=2", "--weights", "divided");

        Assert.Equal((0, 0), (whole.Code, divided.Code));
        Assert.Matches("group ulysses=1,ring=2,cfg=2 of [0-9]+ threads? each", whole.Output);
        Assert.Matches("note: --group: each of 4 ranks sends about [0-9.]+ [KM]iB a step to the others", whole.Output);
        Assert.Matches("note: --group: every frame is decoded by 4 ranks, at most [0-9]+ of [0-9]+ columns each", whole.Output);
        Assert.Contains("note: --weights: whole, ", whole.Output, StringComparison.Ordinal);
        Assert.Contains("note: --weights: divided among the ranks, ", divided.Output, StringComparison.Ordinal);
        Assert.Equal(Keys(await SampleAsync("long-windows")), Keys(divided));

        static IEnumerable<string> Keys(CommandResult plan) => Regex.Matches(plan.Output, "(?m)[0-9a-f]{12}$").Select(match => match.Value).Take(2);
    }

    [Theory]
    [InlineData("--group: ulysses=2 does not divide the model's 3 heads; accepted: 1, 3, and ring for the rest", "--group", "ulysses=2")]
    [InlineData("--group: cfg=3: guidance has two branches; accepted: 1, 2", "--group", "cfg=3")]
    [InlineData("--group: 'ulises' is no axis of a group; accepted: ulysses=2,ring=2,cfg=1; what is left out is 1.", "--group", "ulises=2")]
    [InlineData("--weights divided: there is nobody to divide them with; give a --group, or --weights streamed", "--weights", "divided")]
    [InlineData("give --group or --lanes, not both", "--group", "ring=2", "--lanes", "2")]
    public async Task Plan_GroupThatCannotBe_ExitsWith2AndSaysWhatCould(string expected, params string[] options)
    {
        CommandResult result = await SampleAsync("long-windows", options);

        Assert.Equal(2, result.Code);
        Assert.Contains(expected, result.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_AnyNumberOfLanes_NamesTheSameArtifacts()
    {
        JsonElement[] one = await TasksAsync("--lanes", "1");
        JsonElement[] many = await TasksAsync("--lanes", "5");

        Assert.Equal(Keys(one), Keys(many));

        async Task<JsonElement[]> TasksAsync(params string[] lanes) =>
            [.. JsonDocument.Parse((await SampleAsync("long-windows", ["--output", "json", .. lanes])).Output).RootElement.GetProperty("tasks").EnumerateArray()];

        // The front that makes caches for all segments is there or not, as it pays.
        static IEnumerable<string?> Keys(JsonElement[] tasks) =>
            tasks.Where(task => task.GetProperty("id").GetString() != "decode-front").Select(task => task.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Plan_OverlapOfAWholeWindow_ExitsWith2AndNamesTheField()
    {
        CommandResult result = await SampleAsync("long-windows", "--set", "spec.longVideo.overlapLatents=9");

        Assert.Equal(2, result.Code);
        Assert.Contains(
            "spec.longVideo.overlapLatents: 9 is not less than spec.longVideo.windowLatents (9); accepted: 1 to 8", result.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_IsTheSameAsRender()
    {
        string[] unfit = ["--set", "spec.longVideo.strategy=Windows", "--lanes", "2"];

        CommandResult resume = await RunAsync("resume", unfit);

        Assert.Equal(await RunAsync("render", unfit), resume);
        Assert.Contains("spec.longVideo.windowLatents: 21 is longer than the video, which has 3 latents", resume.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_StepsThatTakeOverFromEarlierOnes_SaysSo()
    {
        Assert.Contains("24 steps of 9x14x24 latents, with blocks and guidance of earlier steps", (await SampleAsync("accelerated")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_StepsThatTakeOverInAGroup_IsRefused()
    {
        CommandResult result = await SampleAsync("accelerated", "--group", "ring=2");

        Assert.Equal(2, result.Code);
        Assert.Contains("--group: the ranks of a group cannot take over from earlier steps yet", result.Talk, StringComparison.Ordinal);
    }

    private Task<CommandResult> SampleAsync(string name, params string[] more) => CommandLine.RunAsync(
    [
        "plan", Path.Combine(AppContext.BaseDirectory, "samples", $"{name}.yaml"), "--model", GoldenFixtures.PathOf("models", "wan21-t2v"),
        "--out", Path.Combine(folder, "out"), "--device", "cpu", .. more,
    ]);

    private Task<CommandResult> PlanAsync(params string[] more) => RunAsync("plan", more);

    private Task<CommandResult> RunAsync(string command, params string[] more) =>
        CommandLine.RunAsync([command, folder["job.yaml"], "--out", Path.Combine(folder, "out"), "--device", "cpu", .. more]);
}
