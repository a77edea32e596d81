using System.Text.Json.Nodes;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.Tests.Binding;

/// <summary>The rest of binding is tested through job files, where its messages are seen.</summary>
public sealed class StrictBinderTests
{
    [Fact]
    public void Bind_NumbersMadeInMemory_ReadAsThoseOfAFile()
    {
        JsonObject job = Job();
        job["spec"]!["seed"] = 5L;
        job["spec"]!["sampling"] = new JsonObject { ["shift"] = 2.5, ["steps"] = 4 };

        VideoJobSpec spec = StrictBinder.Bind<VideoJob>(job).ValueOrThrow().Spec;

        Assert.Equal((5L, 2.5, 4), (spec.Seed!.Value, spec.Sampling.Shift, spec.Sampling.Steps));
    }

    [Fact]
    public void Bind_Nothing_ReportsTheDocument()
    {
        FieldProblem problem = Assert.Single(StrictBinder.Bind<VideoJob>(null).Problems);

        Assert.Equal("null is not a mapping of fields", problem.ToString());
    }

    [Fact]
    public void Bind_Problems_GiveNoValueAndThrowThemAll()
    {
        JsonObject job = Job();
        job["spec"]!["seed"] = -1;
        job["status"] = new JsonObject();

        Bound<VideoJob> bound = StrictBinder.Bind<VideoJob>(job);

        Assert.Null(bound.Value);
        Assert.Equal(bound.Problems, Assert.Throws<InvalidJobException>(bound.ValueOrThrow).Problems);
        Assert.Equal(["spec.seed", "status"], bound.Problems.Select(p => p.Path));
    }

    [Fact]
    public void Bind_Label_IsCheckedAsKubernetesDoes()
    {
        JsonObject job = Job();
        job["metadata"]!["labels"] = new JsonObject { ["show"] = "two words", ["n"] = 5 };

        Assert.Equal(
            [
                "metadata.labels.n: 5 is not text; put it in quotes: \"5\"",
                "metadata.labels: \"two words\" of show is not a label value; accepted: at most 63 letters, digits, '-', '_' and '.'",
            ],
            StrictBinder.Bind<VideoJob>(job).Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void Bind_VeryLongValuesAndNames_AreCutInTheMessage()
    {
        JsonObject job = Job();
        job["spec"]!["precision"] = new string('x', 5000);
        job["spec"]![new string('y', 5000)] = 1;

        IReadOnlyList<FieldProblem> problems = StrictBinder.Bind<VideoJob>(job).Problems;
        Assert.Equal(2, problems.Count);
        Assert.All(problems, problem => Assert.DoesNotMatch("x{80}|y{80}", problem.ToString()));
    }

    [Fact]
    public void Bind_ListsOfTextsNumbersAndChoices_AreRead()
    {
        JsonObject job = Job();
        job["spec"]!["failurePolicy"] = JsonNode.Parse("""{"rules":[{"action":"Ignore","onCauses":["Transient","WorkerDied"],"onExitCodes":[137],"onTasks":["Denoise"]}]}""");

        FailureRuleSpec rule = Assert.Single(StrictBinder.Bind<VideoJob>(job).ValueOrThrow().Spec.FailurePolicy.Rules!);

        Assert.Equal([FailureCause.Transient, FailureCause.WorkerDied], rule.OnCauses!);
        Assert.Equal((137, TaskStage.Denoise, FailureRuleAction.Ignore), (Assert.Single(rule.OnExitCodes!), Assert.Single(rule.OnTasks!), rule.Action));
    }

    [Fact]
    public void Bind_ListsOfWhatIsNone_SayWhichEntry()
    {
        JsonObject job = Job();
        job["spec"]!["failurePolicy"] = JsonNode.Parse("""{"rules":[{"action":"Ignore","onCauses":["Transcient"],"onExitCodes":["137"]}]}""");

        Assert.Equal(
            [
                "spec.failurePolicy.rules[0].onCauses[0]: \"Transcient\" is not supported; did you mean Transient?",
                "spec.failurePolicy.rules[0].onExitCodes[0]: \"137\" is not a whole number",
            ],
            StrictBinder.Bind<VideoJob>(job).Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void Bind_List_KeepsItsOrderAndFillsTheDefaultsOfEachEntry()
    {
        JsonObject job = WithShots("""[{"prompt":"a","frames":33},{"prompt":"b","negativePrompt":"","seed":7}]""");

        Assert.Equal(
            [new ShotSpec { Prompt = "a", Frames = 33 }, new ShotSpec { Prompt = "b", NegativePrompt = "", Frames = 81, Seed = 7 }],
            StrictBinder.Bind<VideoJob>(job).ValueOrThrow().Spec.Shots!);
    }

    [Theory]
    [InlineData("""[{"prompt":"a"},{"prompt":""}]""", "spec.shots[1].prompt: \"\" is empty; give e.g. some text")]
    [InlineData("""[{"prompt":"a"},{"frames":33}]""", "spec.shots[1].prompt: missing; give e.g. some text")]
    [InlineData("""[{"prompt":"a","frames":80}]""", "spec.shots[0].frames: 80 is not 4n+1; nearest: 77, 81")]
    [InlineData("""[{"prompt":"a","fraems":81}]""", "spec.shots[0].fraems: unknown field; did you mean frames?")]
    [InlineData("""[{"prompt":"a","two words":1}]""", "spec.shots[0][\"two words\"]: unknown field; accepted: prompt, negativePrompt, image, lastImage, vace, frames, seed")]
    [InlineData("""[{"prompt":"a"},"b"]""", "spec.shots[1]: \"b\" is not a mapping of fields")]
    [InlineData("[null]", "spec.shots[0]: null is not a mapping of fields")]
    [InlineData("[]", "spec.shots: has 0 entries; accepted: 1 to 1000")]
    [InlineData("""{"prompt":"a"}""", "spec.shots: a mapping is not a list")]
    [InlineData("\"a\"", "spec.shots: \"a\" is not a list")]
    public void Bind_BadList_NamesTheEntry(string shots, string problem)
    {
        Assert.Equal(problem, Assert.Single(StrictBinder.Bind<VideoJob>(WithShots(shots)).Problems).ToString());
    }

    [Fact]
    public void Bind_MoreEntriesThanAListMayHave_SaysHowMany()
    {
        var shots = new JsonArray([.. Enumerable.Repeat(0, 1001).Select(_ => new JsonObject { ["prompt"] = "a" })]);

        Assert.Equal(
            "spec.shots: has 1001 entries; accepted: 1 to 1000",
            Assert.Single(StrictBinder.Bind<VideoJob>(WithShots(shots.ToJsonString())).Problems).ToString());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Bind_Flag_ReadsBothValues(string text, bool flag)
    {
        JsonObject job = Job();
        job["spec"]!["longVideo"] = JsonNode.Parse($$"""{"shuffleNoise":{{text}}}""");

        Assert.Equal(flag, StrictBinder.Bind<VideoJob>(job).ValueOrThrow().Spec.LongVideo.ShuffleNoise);
    }

    [Theory]
    [InlineData("\"yes\"", "\"yes\" is not true or false")]
    [InlineData("\"true\"", "\"true\" is not true or false")]
    [InlineData("1", "1 is not true or false")]
    [InlineData("[true]", "a list is not true or false")]
    public void Bind_FlagThatIsNone_SaysWhatIsAccepted(string text, string problem)
    {
        JsonObject job = Job();
        job["spec"]!["longVideo"] = JsonNode.Parse($$"""{"shuffleNoise":{{text}}}""");

        Assert.Equal($"spec.longVideo.shuffleNoise: {problem}", Assert.Single(StrictBinder.Bind<VideoJob>(job).Problems).ToString());
    }

    private static JsonObject WithShots(string shots)
    {
        JsonObject job = Job();
        job["spec"]!.AsObject().Remove("prompt");
        job["spec"]!["shots"] = JsonNode.Parse(shots);
        return job;
    }

    private static JsonObject Job() => JsonNode.Parse(
        """{"apiVersion":"wan.farm/v1alpha1","kind":"VideoJob","metadata":{"name":"a"},"spec":{"model":{"path":"m"},"prompt":"p"}}""")!.AsObject();
}
