using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Planning.Tests;

public sealed class PlanNotesTests
{
    [Fact]
    public void For_NativeLength_HasNothingToSay()
    {
        Assert.Empty(PlanNotes.For(Make.Job.Spec, Make.Model));
    }

    [Fact]
    public void For_LongerThanTrained_WarnsButAllows()
    {
        ResolvedJob job = Make.OfSize(832, 480, frames: 85);

        Assert.Equal(
            "spec.video.frames: 85 frames (22 latents) are rendered in one pass, but the model was trained on 81; expect repetition or drift",
            Assert.Single(PlanNotes.For(job.Spec, Make.Model)));
    }

    [Fact]
    public void For_ImageWithoutGuidance_NamesTheFieldsWithoutEffect()
    {
        VideoJobSpec spec = Make.OfSize(832, 480, frames: 1).Spec;

        Assert.Equal(
            [
                "spec.negativePrompt: has no effect at spec.sampling.guidanceScale 1",
                "spec.video.frames: 1 renders an image (PNG); spec.video.fps and spec.output.crf have no effect",
            ],
            PlanNotes.For(spec with { NegativePrompt = "blur", Sampling = spec.Sampling with { GuidanceScale = 1 } }, Make.Model));
    }
}
