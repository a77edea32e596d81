using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests;

public sealed class ModelChecksTests
{
    [Fact]
    public void Plan_JobTheModelCannotRender_ThrowsAllProblems()
    {
        ResolvedJob job = Make.Resolve(
            Make.OfSize(width: 8192 * 4, height: 24, frames: 4097).Job,
            spec => spec with { LongVideo = new() { Strategy = LongVideoStrategy.Single, OverlapLatents = 30 } });

        InvalidJobException refused = Assert.Throws<InvalidJobException>(
            () => RenderPlanner.Plan(job, Make.Model with { Transformer = Make.Model.Transformer with { ModelType = "s2v" } }, ComputeDtype.Float32));

        Assert.Equal(
            [
                "spec.model.path: /models/x is a model of type s2v; accepted: t2v, i2v, flf2v, ti2v, vace",
                "spec.video.width: 32768 is more than this model has positions for; accepted: up to 16384",
                "spec.video.height: 24 is not a multiple of 16, which this model needs; nearest: 16, 32",
                "spec.video.frames: 4097 is more than one pass of this model has positions for; accepted: up to 4093, or spec.longVideo.strategy: Auto",
                "spec.longVideo.overlapLatents: 30 is not less than spec.longVideo.windowLatents (21); accepted: 1 to 20",
            ],
            refused.Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData(8, 320, "8 is not a multiple of 32, which this model needs; nearest: 32, 64")]
    [InlineData(48, 320, "48 is not a multiple of 32, which this model needs; nearest: 32, 64")]
    public void Check_ModelWithAnotherStride_NamesItsMultiple(int width, int height, string message)
    {
        ModelFacts model = Make.Model with { Vae = Make.Model.Vae with { SpatialStride = 16 } };

        Assert.Equal($"spec.video.width: {message}", Problem(Make.OfSize(width, height, frames: 5), model));
    }

    [Fact]
    public void Check_ModelWithAnotherTemporalStride_NamesNearestFrames()
    {
        ModelFacts model = Make.Model with { Vae = Make.Model.Vae with { TemporalStride = 8 } };

        Assert.Equal("spec.video.frames: 13 does not fill whole latents of this model; nearest: 9, 17", Problem(Make.OfSize(64, 64, frames: 13), model));
        Assert.Equal(
            "spec.shots[1].frames: 13 does not fill whole latents of this model; nearest: 9, 17",
            Problem(Make.OfShots(new() { Prompt = "a" }, new() { Prompt = "b", Frames = 13 }), model));
    }

    [Fact]
    public void Check_VaeOfAnotherModel_SaysWhichNumbersDiffer()
    {
        Assert.Equal(
            "spec.model.path: /models/x has a transformer for 16 channels and a VAE with 48; they must be equal",
            Problem(Make.Resolved(), Make.Model with { Vae = Make.Model.Vae with { LatentChannels = 48 } }));
    }

    [Theory]
    [InlineData(LongVideoStrategy.Auto)]
    [InlineData(LongVideoStrategy.Windows)]
    [InlineData(LongVideoStrategy.Continuation)]
    public void Check_VideoThatIsCut_MayBeLongerThanTheModelHasPositions(LongVideoStrategy strategy)
    {
        Assert.Empty(ModelChecks.Check(Make.Long(5000, spec => spec with { Strategy = strategy }), Make.Model));
    }

    [Theory]
    [InlineData(13, 13, "spec.longVideo.overlapLatents: 13 is not less than spec.longVideo.windowLatents (13); accepted: 1 to 12")]
    [InlineData(2, 5, "spec.longVideo.overlapLatents: 5 is not less than spec.longVideo.windowLatents (2); accepted: 1 to 1")]
    public void Check_OverlapOfAWholeWindow_NamesWhatIsLess(int window, int overlap, string problem)
    {
        Assert.Equal(problem, Problem(Make.Long(50, spec => spec with { WindowLatents = window, OverlapLatents = overlap })));
    }

    [Theory]
    [InlineData(LongVideoStrategy.Windows, 9, "21 is longer than the video, which has 9 latents; accepted: up to 9, or spec.longVideo.strategy: Auto")]
    [InlineData(LongVideoStrategy.Continuation, 20, "21 is longer than the video, which has 20 latents; accepted: up to 20, or spec.longVideo.strategy: Auto")]
    [InlineData(LongVideoStrategy.Windows, 1, "21 is longer than the video, which has 1 latent; accepted: spec.longVideo.strategy: Auto")]
    public void Check_WindowLongerThanTheVideo_SaysHowLongItIs(LongVideoStrategy strategy, int latents, string problem)
    {
        Assert.Equal($"spec.longVideo.windowLatents: {problem}", Problem(Make.Long(latents, spec => spec with { Strategy = strategy })));
    }

    [Theory]
    [InlineData(LongVideoStrategy.Auto)]
    [InlineData(LongVideoStrategy.Single)]
    public void Check_WindowThatIsNotUsed_MayBeLongerThanTheVideo(LongVideoStrategy strategy)
    {
        Assert.Empty(ModelChecks.Check(Make.Long(9, spec => spec with { Strategy = strategy }), Make.Model));
    }

    [Fact]
    public void Check_WindowBeyondTheModelsPositions_NamesTheMost()
    {
        Assert.Equal(
            "spec.longVideo.windowLatents: 1025 is more than this model has positions for; accepted: up to 1024",
            Problem(Make.Long(2000, spec => spec with { WindowLatents = 1025 })));
    }

    [Fact]
    public void Check_NeitherPromptNorShots_AsksForOne()
    {
        Assert.Equal(
            "spec.prompt: missing; say what the video shows, or give spec.shots with a prompt each",
            Problem(Make.Resolved(spec => spec with { Prompt = null })));
    }

    [Fact]
    public void Check_PromptAndFramesBesideShots_AreEachAProblem()
    {
        ResolvedJob shots = Make.OfShots(new() { Prompt = "a", Frames = 33 }, new() { Prompt = "b", Frames = 17 });
        ResolvedJob job = Make.Resolve(shots.Job, spec => spec with { Prompt = "c", Video = spec.Video with { Frames = 81 } });

        Assert.Equal(
            [
                "spec.prompt: has no effect beside spec.shots, which have a prompt each; leave one of the two out",
                "spec.video.frames: 81 stands beside spec.shots, which together have 50; leave it out",
            ],
            ModelChecks.Check(job, Make.Model).Select(problem => problem.ToString()));
    }

    [Fact]
    public void Check_StrategyShotsWithoutShots_NamesWhatDoesWithoutThem()
    {
        Assert.Equal(
            "spec.longVideo.strategy: Shots needs spec.shots; accepted without them: Auto, Single, Windows, Continuation",
            Problem(Make.Long(21, spec => spec with { Strategy = LongVideoStrategy.Shots })));
    }

    [Fact]
    public void Check_ShotTooLongForOnePass_NamesIt()
    {
        ResolvedJob shots = Make.OfShots(new() { Prompt = "a", Frames = 33 }, new() { Prompt = "b", Frames = 4097 });

        Assert.Equal(
            "spec.shots[1].frames: 4097 is more than one pass of this model has positions for; accepted: up to 4093, or spec.longVideo.strategy: Auto",
            Problem(Make.Resolve(shots.Job, spec => spec with { LongVideo = new() { Strategy = LongVideoStrategy.Single } })));
    }

    [Fact]
    public void Check_WindowsOfAModelWithLongerPatches_MustFillThem()
    {
        ModelFacts model = Make.Model with { Transformer = Make.Model.Transformer with { PatchSize = (2, 2, 2) } };

        Assert.Equal(
            "spec.longVideo.windowLatents: 21 with an overlap of 5 does not fill whole patches of 2 latents of this model",
            Problem(Make.Long(50), model));
    }

    private static string Problem(ResolvedJob job, ModelFacts? model = null) =>
        Assert.Single(ModelChecks.Check(job, model ?? Make.Model)).ToString();
}
