using System.Text.Json.Nodes;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.Tests.VideoJobs;

public sealed class ResolvedJobTests
{
    private static readonly VideoJob Job = new()
    {
        ApiVersion = VideoJob.Version,
        Kind = VideoJob.KindName,
        Metadata = new() { Name = "hello" },
        Spec = new() { Model = new() { Path = "/m" }, Prompt = "p" },
    };

    [Fact]
    public void Resolve_JobWithoutSeed_RecordsTheChosenOne()
    {
        ResolvedJob resolved = ResolvedJob.Resolve(Job, seedWhenAbsent: 77);

        Assert.Equal(77ul, resolved.Seed);
        Assert.Equal(77, resolved.Spec.Seed);
    }

    [Fact]
    public void Resolve_JobWithSeed_KeepsIt()
    {
        VideoJob seeded = Job with { Spec = Job.Spec with { Seed = 0 } };

        Assert.Equal(0ul, ResolvedJob.Resolve(seeded, seedWhenAbsent: 77).Seed);
    }

    [Fact]
    public void ToJson_JobWithDefaults_WritesEveryFieldThatHasAValue()
    {
        JsonObject json = ResolvedJob.Resolve(Job, seedWhenAbsent: 77).ToJson();

        Assert.Equal(
            """{"apiVersion":"wan.farm/v1alpha1","kind":"VideoJob","metadata":{"name":"hello"},"spec":{"model":{"path":"/m"},"prompt":"p","negativePrompt":"","seed":77,"video":{"width":832,"height":480,"frames":81},"sampling":{"solver":"UniPC","steps":50,"shift":5,"guidanceScale":5},"longVideo":{"strategy":"Auto","windowLatents":21,"overlapLatents":5,"shuffleNoise":false,"decode":{"segmentLatents":24,"handover":"Auto","linkGigabitsPerSecond":10}},"precision":"Auto","failurePolicy":{"maxRestarts":6},"output":{"crf":18,"preview":true},"priority":0,"suspend":false}}""",
            json.ToJsonString().Replace(JsonValue.Create(PublishedDefaults.NegativePrompt).ToJsonString(), "\"\"", StringComparison.Ordinal));
    }

    [Fact]
    public void ToJson_BoundAgain_IsTheSameJob()
    {
        ResolvedJob resolved = ResolvedJob.Resolve(Job, seedWhenAbsent: long.MaxValue);

        Assert.Equal(resolved.Job, StrictBinder.Bind<VideoJob>(resolved.ToJson()).ValueOrThrow());
    }

    [Fact]
    public void Resolve_FilesOfShots_AreTheirOwnOrElseTheJobs()
    {
        ImageSpec ofJob = new() { Path = "job.png" }, ofShot = new() { Path = "shot.png" };
        VideoJob job = Job with
        {
            Spec = Job.Spec with { Prompt = null, Image = ofJob, Vace = new(), Shots = [new() { Prompt = "a" }, new() { Prompt = "b", Image = ofShot, LastImage = ofJob }] },
        };

        IReadOnlyList<ResolvedShot> shots = ResolvedJob.Resolve(job, seedWhenAbsent: 1).Shots;

        Assert.Equal([new("spec.image", ofJob), new("spec.shots[1].image", ofShot)], shots.Select(shot => shot.Image));
        Assert.Equal([null, "spec.shots[1].lastImage"], shots.Select(shot => shot.LastImage?.Field));
        Assert.Equal(["spec.vace", "spec.vace"], shots.Select(shot => shot.Vace?.Field));
    }

    [Fact]
    public void Resolve_Area_LeavesTheSizeOpenUntilItIsKnown()
    {
        ResolvedJob open = ResolvedJob.Resolve(Job with { Spec = Job.Spec with { Video = new() { Area = 1000 } } }, seedWhenAbsent: 1);

        Assert.Throws<InvalidOperationException>(() => open.Width);
        Assert.Equal((32, 48), (open.With(new() { Width = 32, Height = 48 }).Width, open.With(new() { Width = 32, Height = 48 }).Height));
    }

    [Fact]
    public void Resolve_JobWithoutShots_IsOneShotOfTheNativeLength()
    {
        ResolvedJob resolved = ResolvedJob.Resolve(Job, seedWhenAbsent: 77);

        Assert.Equal(new ResolvedShot("p", PublishedDefaults.NegativePrompt, 81, 77), Assert.Single(resolved.Shots));
        Assert.Equal((81, 81), (resolved.Frames, resolved.Spec.Video.Frames));
    }

    [Fact]
    public void Resolve_JobWithShots_IsAsLongAsTheyAre()
    {
        ResolvedJob resolved = ResolvedJob.Resolve(WithShots(new() { Prompt = "a", Frames = 33 }, new() { Prompt = "b" }), seedWhenAbsent: 77);

        Assert.Equal(33 + 81, resolved.Frames);
        Assert.Null(resolved.Spec.Video.Frames);
    }

    [Fact]
    public void Resolve_ShotsThatLeaveFieldsOut_TakeTheJobsAndASeedByTheirPlace()
    {
        VideoJob job = WithShots(
            new() { Prompt = "a" },
            new() { Prompt = "b", NegativePrompt = "", Frames = 5 },
            new() { Prompt = "a" },
            new() { Prompt = "a", Seed = 3 });

        Assert.Equal(
            [
                new("a", "blur", 81, 77),
                new("b", "", 5, 78),
                new("a", "blur", 81, 79),
                new("a", "blur", 81, 3),
            ],
            ResolvedJob.Resolve(job with { Spec = job.Spec with { NegativePrompt = "blur" } }, seedWhenAbsent: 77).Shots);
    }

    [Fact]
    public void Resolve_ShotAfterTheLargestSeed_StartsAgainAtZero()
    {
        VideoJob job = WithShots(new() { Prompt = "a" }, new() { Prompt = "b" });

        Assert.Equal([(ulong)long.MaxValue, 0], ResolvedJob.Resolve(job, seedWhenAbsent: long.MaxValue).Shots.Select(shot => shot.Seed));
    }

    [Fact]
    public void ToJson_JobWithShotsBoundAgain_IsTheSameJob()
    {
        ResolvedJob resolved = ResolvedJob.Resolve(
            WithShots(new() { Prompt = "a" }, new() { Prompt = "b", NegativePrompt = "", Frames = 5, Seed = 3 }), seedWhenAbsent: 77);

        ResolvedJob again = ResolvedJob.Resolve(StrictBinder.Bind<VideoJob>(resolved.ToJson()).ValueOrThrow(), seedWhenAbsent: 78);

        Assert.Equal(resolved.ToJson().ToJsonString(), again.ToJson().ToJsonString());
        Assert.Equal(resolved.Shots, again.Shots);
    }

    [Fact]
    public void NegativePrompt_ByDefault_IsThePublishedOne()
    {
        // As the published configuration begins and ends.
        string text = new VideoJobSpec { Model = new() { Path = "/m" }, Prompt = "p" }.NegativePrompt;

        Assert.StartsWith("色调艳丽，过曝，静态，", text, StringComparison.Ordinal);
        Assert.EndsWith("，背景人很多，倒着走", text, StringComparison.Ordinal);
    }

    private static VideoJob WithShots(params ShotSpec[] shots) => Job with { Spec = Job.Spec with { Prompt = null, Shots = shots } };
}
