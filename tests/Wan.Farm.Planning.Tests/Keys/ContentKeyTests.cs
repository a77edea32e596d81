using System.Globalization;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests.Keys;

public sealed class ContentKeyTests
{
    private static readonly string[] All = ["encode", "denoise", "decode", "assemble"];

    /// <summary>A change, and the first task whose artifact is another one for it; those before keep their keys.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "prompt", "encode" },
        { "negativePrompt", "encode" },
        { "model", "encode" },
        { "dtype", "encode" },
        { "seed", "denoise" },
        { "solver", "denoise" },
        { "steps", "denoise" },
        { "shift", "denoise" },
        { "guidanceScale", "denoise" },
        { "width", "denoise" },
        { "height", "denoise" },
        { "frames", "denoise" },
        { "fps", "assemble" },
        { "crf", "assemble" },
        { "name", "nothing" },
        { "labels", "nothing" },
        { "modelPath", "nothing" },
        { "layout", "nothing" },
        { "strategy", "nothing" },
        { "precision", "nothing" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Keys_OneChange_ChangesExactlyTheArtifactsThatDependOnIt(string change, string first)
    {
        int from = Array.IndexOf(All, first) is var index and >= 0 ? index : All.Length;

        bool[] changed = [.. Plan(change: null).Tasks.Zip(Plan(change).Tasks, (a, b) => a.Key != b.Key)];

        Assert.Equal(Enumerable.Range(0, All.Length).Select(i => i >= from), changed);
    }

    [Fact]
    public void Keys_WidthAndHeightSwapped_Differ()
    {
        RenderPlan wide = RenderPlanner.Plan(Make.OfSize(64, 32, 5), Make.Model, ComputeDtype.Float32);
        RenderPlan tall = RenderPlanner.Plan(Make.OfSize(32, 64, 5), Make.Model, ComputeDtype.Float32);

        Assert.NotEqual(wide.Tasks[1].Key, tall.Tasks[1].Key);
    }

    [Fact]
    public void Keys_TextMovedFromOnePromptToTheOther_Differ()
    {
        ContentKey a = Make.Plan(spec => spec with { Prompt = "red\nnegativePrompt=4:blue", NegativePrompt = "" }).Tasks[0].Key;
        ContentKey b = Make.Plan(spec => spec with { Prompt = "red", NegativePrompt = "blue\n" }).Tasks[0].Key;

        Assert.NotEqual(a, b);
    }

    [Theory]
    [InlineData("fps")]
    [InlineData("crf")]
    public void Keys_OfAnImage_DoNotKnowRateAndQuality(string change)
    {
        static VideoJob Image(VideoJob job) => job with { Spec = job.Spec with { Video = job.Spec.Video with { Frames = 1 } } };

        RenderPlan before = PlanOf(Make.Resolve(Image(Make.Job)));
        RenderPlan after = PlanOf(Make.Resolve(Image(Changed(change).Job)));

        Assert.Equal(before.Tasks[3].Key, after.Tasks[3].Key);
    }

    [Fact]
    public void Keys_InACultureWithDecimalCommas_AreTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        RenderPlan usual = Plan("shift");
        try
        {
            // No culture data is installed where the tests run, so the separator is set by hand.
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;

            Assert.Equal(usual.Tasks.Select(task => task.Key), Plan("shift").Tasks.Select(task => task.Key));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Keys name artifacts on users' disks: when this test fails, raise the version of the kind that changed.</summary>
    [Theory]
    [InlineData(0, "5819251b670d757ec3ab4aa6f7bd9ac5cb051920d590844fd531b791d27c46a6")]
    [InlineData(1, "47d2b107274d49055e0c4a53b902a6c7c714d44b85160f20ddfc78d0f1aa77c2")]
    [InlineData(2, "4a3cba857c6b2d5386f419f94a0c16c96dbdacfc99ac6ba6fe7c6b18800dcc36")]
    [InlineData(3, "8edea66544e040d26c2d30f6cf372bc030031ce01b0e6fea4785d9b3a5bf9171")]
    public void Keys_OfThePublishedDefaults_StayAsTheyAre(int task, string key)
    {
        Assert.Equal(key, Plan(change: null).Tasks[task].Key.Hex);
    }

    private static RenderPlan Plan(string? change)
    {
        (VideoJob job, ModelFacts model, ComputeDtype dtype) = Changed(change);
        return RenderPlanner.Plan(Make.Resolve(job), model, dtype);
    }

    private static RenderPlan PlanOf(ResolvedJob job) => RenderPlanner.Plan(job, Make.Model, ComputeDtype.Float32);

    private static (VideoJob Job, ModelFacts Model, ComputeDtype Dtype) Changed(string? change)
    {
        VideoJob job = Make.Job;
        VideoJobSpec spec = job.Spec;
        (ModelFacts model, ComputeDtype dtype) = (Make.Model, ComputeDtype.Float32);
        (job, model, dtype) = change switch
        {
            null => (job, model, dtype),
            "model" => (job, model with { Digest = new string('b', 64) }, dtype),
            "layout" => (job, model with { Layout = "diffusers" }, dtype),
            "dtype" => (job, model, ComputeDtype.BFloat16),
            "name" => (job with { Metadata = new() { Name = "other" } }, model, dtype),
            "labels" => (job with { Metadata = new() { Name = "hello", Labels = new Dictionary<string, string> { ["a"] = "b" } } }, model, dtype),
            _ => (job with { Spec = Changed(change, spec) }, model, dtype),
        };
        return (job, model, dtype);
    }

    private static VideoJobSpec Changed(string change, VideoJobSpec spec) => change switch
    {
        "prompt" => spec with { Prompt = "a blue ball" },
        "negativePrompt" => spec with { NegativePrompt = "" },
        "modelPath" => spec with { Model = new() { Path = "/elsewhere" } },
        "precision" => spec with { Precision = Precision.Float32 },
        "strategy" => spec with { LongVideo = new() { Strategy = LongVideoStrategy.Single } },
        "seed" => spec with { Seed = 43 },
        "solver" => spec with { Sampling = spec.Sampling with { Solver = Solver.Euler } },
        "steps" => spec with { Sampling = spec.Sampling with { Steps = 49 } },
        "shift" => spec with { Sampling = spec.Sampling with { Shift = 5.1 } },
        "guidanceScale" => spec with { Sampling = spec.Sampling with { GuidanceScale = 5.5 } },
        "width" => spec with { Video = spec.Video with { Width = 848 } },
        "height" => spec with { Video = spec.Video with { Height = 496 } },
        "frames" => spec with { Video = spec.Video with { Frames = 77 } },
        "fps" => spec with { Video = spec.Video with { Fps = 24 } },
        "crf" => spec with { Output = spec.Output with { Crf = 23 } },
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };
}
