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
            """{"apiVersion":"wan.farm/v1alpha1","kind":"VideoJob","metadata":{"name":"hello"},"spec":{"model":{"path":"/m"},"prompt":"p","negativePrompt":"","seed":77,"video":{"width":832,"height":480,"frames":81,"fps":16},"sampling":{"solver":"UniPC","steps":50,"shift":5,"guidanceScale":5},"longVideo":{"strategy":"Auto"},"precision":"Auto","output":{"crf":18}}}""",
            json.ToJsonString().Replace(JsonValue.Create(PublishedDefaults.NegativePrompt).ToJsonString(), "\"\"", StringComparison.Ordinal));
    }

    [Fact]
    public void ToJson_BoundAgain_IsTheSameJob()
    {
        ResolvedJob resolved = ResolvedJob.Resolve(Job, seedWhenAbsent: long.MaxValue);

        Assert.Equal(resolved.Job, StrictBinder.Bind<VideoJob>(resolved.ToJson()).ValueOrThrow());
    }

    [Fact]
    public void NegativePrompt_ByDefault_IsThePublishedOne()
    {
        // As the published configuration begins and ends.
        string text = new VideoJobSpec { Model = new() { Path = "/m" }, Prompt = "p" }.NegativePrompt;

        Assert.StartsWith("色调艳丽，过曝，静态，", text, StringComparison.Ordinal);
        Assert.EndsWith("，背景人很多，倒着走", text, StringComparison.Ordinal);
    }
}
