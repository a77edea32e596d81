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
        { "fps", "decode" },
        { "crf", "decode" },
        { "name", "nothing" },
        { "labels", "nothing" },
        { "modelPath", "nothing" },
        { "layout", "nothing" },
        { "strategy", "nothing" },
        { "precision", "nothing" },
        { "window", "nothing" },
        { "shuffleNoise", "nothing" },
        { "segmentLatents", "nothing" },
        { "handover", "nothing" },
        { "link", "nothing" },
        { "preview", "nothing" },
        { "maxRestarts", "nothing" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Keys_OneChange_ChangesExactlyTheArtifactsThatDependOnIt(string change, string first)
    {
        int from = Array.IndexOf(All, first) is var index and >= 0 ? index : All.Length;

        bool[] changed = [.. Plan(change: null).Tasks.Zip(Plan(change).Tasks, (a, b) => a.Key != b.Key)];

        Assert.Equal(Enumerable.Range(0, All.Length).Select(i => i >= from), changed);
    }

    /// <summary>The same for a video of five windows.</summary>
    [Theory]
    [InlineData("window", true, true)]
    [InlineData("overlap", true, true)]
    [InlineData("shuffleNoise", true, true)]
    [InlineData("continuation", true, true)]
    [InlineData("segmentLatents", false, true)]
    [InlineData("handover", false, false)]
    [InlineData("link", false, false)]
    [InlineData("preview", false, false)]
    public void Keys_OfALongVideo_KnowHowItIsCutAndNotHowItIsHandedOver(string change, bool changesLatents, bool changesFrames)
    {
        static VideoJob Long(VideoJob job) => job with { Spec = job.Spec with { Video = job.Spec.Video with { Frames = 321 } } };
        RenderPlan before = PlanOf(Make.Resolve(Long(Make.Job)));
        RenderPlan after = PlanOf(Make.Resolve(Long(Changed(change).Job)));

        Assert.Equal(changesLatents, !LatentsOf(before).SequenceEqual(LatentsOf(after)));
        Assert.Equal(changesFrames, before.Tasks[^1].Key != after.Tasks[^1].Key);
    }

    [Fact]
    public void Keys_OfChunksOfAContinuation_DependOnWhatTheyTakeOver()
    {
        static ContentKey[] Chunks(int overlap) => LatentsOf(Make.Plan(Make.Long(33, spec => spec with
        {
            Strategy = LongVideoStrategy.Continuation,
            WindowLatents = 13,
            OverlapLatents = overlap,
        })));

        ContentKey[] chunks = Chunks(overlap: 3);

        Assert.Equal(3, chunks.Distinct().Count());
        Assert.Equal(chunks[0], Chunks(overlap: 4)[0]);
        Assert.Empty(chunks[1..].Intersect(Chunks(overlap: 4)));
    }

    [Fact]
    public void Keys_LongerContinuation_KeepsTheChunksThatAreThere()
    {
        static ContentKey[] Chunks(int latents) => LatentsOf(Make.Plan(Make.Long(latents, spec => spec with
        {
            Strategy = LongVideoStrategy.Continuation,
            WindowLatents = 13,
            OverlapLatents = 3,
        })));

        Assert.Equal(Chunks(33), Chunks(43)[..3]);
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

        Assert.Equal(before.Tasks.Select(task => task.Key), after.Tasks.Select(task => task.Key));
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
    [InlineData(2, "f9beaec2803bc1ba6aab371ef45ff46ad064b12c68afc061848809aff3e4004b")]
    [InlineData(3, "b1a74c856fb9a79ad414415b6b8272253069a80ae113ea2ac9ce144f1371d189")]
    public void Keys_OfThePublishedDefaults_StayAsTheyAre(int task, string key)
    {
        Assert.Equal(key, Plan(change: null).Tasks[task].Key.Hex);
    }

    /// <summary>Computed apart from this code, from the canonical text of each kind.</summary>
    [Fact]
    public void Keys_OfALongVideo_StayAsTheyAre()
    {
        static RenderPlan Long(LongVideoStrategy strategy) => Make.Plan(Make.Long(33, spec => spec with
        {
            Strategy = strategy,
            WindowLatents = 13,
            OverlapLatents = 3,
            Decode = new() { Handover = Handover.Full },
        }));

        RenderPlan windows = Long(LongVideoStrategy.Windows);
        DenoiseTask denoise = windows.Tasks.OfType<DenoiseTask>().Single();
        DecodeTask second = windows.Tasks.OfType<DecodeTask>().Last();
        Assert.Equal("43d1f86cafa0fb2034d6193cd6a20df2043cce5ed91fa317a05f0d41c840c160", denoise.Key.Hex);
        Assert.Equal("7a4203be28879fd3108de3d15871cea41c809d47aca32932871fc3f30a30ce8d", denoise.Chunks[1].Key.Hex);
        Assert.Equal("103a51e82c80a70e3a8b470aba2eacdd821146d4d2e259eb2b6debc480bd4fb0", second.Start.Cache!.Key.Hex);
        Assert.Equal("8269326f8f149ce8c6a3ab274a88e593c80fb6539b07de2c56e6d2868ebd72ac", second.Key.Hex);
        Assert.Equal("5c34032d9baece6100bf67a5026c7834d9a0ae1bc9d136e618b30b78137a2e91", windows.Tasks.OfType<PreviewTask>().Single().Key.Hex);
        Assert.Equal(
            "552f0628711024dacd2fae3806c87e664eacdd208a327a641d10858eab9da975",
            Long(LongVideoStrategy.Continuation).Tasks.OfType<DenoiseTask>().ElementAt(1).Key.Hex);
    }

    private static ContentKey[] LatentsOf(RenderPlan plan) =>
        [.. plan.Tasks.OfType<DenoiseTask>().SelectMany(task => task.Chunks).Select(chunk => chunk.Key)];

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
        "window" => spec with { LongVideo = spec.LongVideo with { WindowLatents = 25 } },
        "overlap" => spec with { LongVideo = spec.LongVideo with { OverlapLatents = 6 } },
        "shuffleNoise" => spec with { LongVideo = spec.LongVideo with { ShuffleNoise = true } },
        "continuation" => spec with { LongVideo = spec.LongVideo with { Strategy = LongVideoStrategy.Continuation } },
        "segmentLatents" => spec with { LongVideo = spec.LongVideo with { Decode = spec.LongVideo.Decode with { SegmentLatents = 30 } } },
        "handover" => spec with { LongVideo = spec.LongVideo with { Decode = spec.LongVideo.Decode with { Handover = Handover.Cold } } },
        "link" => spec with { LongVideo = spec.LongVideo with { Decode = spec.LongVideo.Decode with { LinkGigabitsPerSecond = 100 } } },
        "preview" => spec with { Output = spec.Output with { Preview = false } },
        "maxRestarts" => spec with { FailurePolicy = new() { MaxRestarts = 0 } },
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
