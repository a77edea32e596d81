using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Planning.Tests;

public sealed class PlanNotesTests
{
    [Theory]
    [InlineData(81)]
    [InlineData(85)]
    [InlineData(3997)]
    public void For_NativeLengthOrWindowsOfIt_HasNothingToSay(int frames)
    {
        Assert.Empty(PlanNotes.For(Make.OfSize(832, 480, frames), Make.Model));
    }

    [Fact]
    public void For_OnePassLongerThanTrained_WarnsButAllows()
    {
        ResolvedJob job = Make.Long(22, spec => spec with { Strategy = LongVideoStrategy.Single });

        Assert.Equal(
            "spec.video.frames: 85 frames (22 latents) are rendered in one pass, but the model was trained on 81; expect repetition or drift",
            Assert.Single(PlanNotes.For(job, Make.Model)));
    }

    [Fact]
    public void For_WindowLongerThanTrained_WarnsButAllows()
    {
        ResolvedJob job = Make.Long(100, spec => spec with { WindowLatents = 30 });

        Assert.Equal(
            "spec.longVideo.windowLatents: the model was trained on 21 latents at a time; with 30 expect repetition or drift",
            Assert.Single(PlanNotes.For(job, Make.Model)));
    }

    [Fact]
    public void For_LongWindowOverAShortVideo_HasNothingToSay()
    {
        Assert.Empty(PlanNotes.For(Make.Long(21, spec => spec with { WindowLatents = 30 }), Make.Model));
    }

    [Fact]
    public void For_OneShotLongerThanTrained_NamesIt()
    {
        ResolvedJob shots = Make.OfShots(new() { Prompt = "a", Frames = 5 }, new() { Prompt = "b", Frames = 161 }, new() { Prompt = "c" });
        ResolvedJob job = Make.Resolve(shots.Job, spec => spec with { LongVideo = new() { Strategy = LongVideoStrategy.Single } });

        Assert.Equal(
            "spec.shots[1].frames: 161 frames (41 latents) are rendered in one pass, but the model was trained on 81; expect repetition or drift",
            Assert.Single(PlanNotes.For(job, Make.Model)));
    }

    [Fact]
    public void For_ImageWithoutGuidance_NamesTheFieldsWithoutEffect()
    {
        ResolvedJob job = Make.Resolve(
            Make.OfSize(832, 480, frames: 1).Job,
            spec => spec with { NegativePrompt = "blur", Sampling = spec.Sampling with { GuidanceScale = 1 } });

        Assert.Equal(
            [
                "spec.negativePrompt: has no effect at spec.sampling.guidanceScale 1",
                "spec.video.frames: 1 renders an image (PNG); spec.video.fps and spec.output.crf have no effect",
            ],
            PlanNotes.For(job, Make.Model));
    }
}
