using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests;

public sealed class ShotTests
{
    private static readonly ShotSpec Ball = new() { Prompt = "a ball", Frames = 33 };
    private static readonly ShotSpec Cube = new() { Prompt = "a cube", Frames = 17 };
    private static readonly ShotSpec Cone = new() { Prompt = "a cone", Frames = 33 };

    [Fact]
    public void Plan_Shots_AreRenderedOnTimelinesOfTheirOwnAndJoinedByCuts()
    {
        RenderPlan plan = Plan(Ball, Cube, Cone);

        Assert.Equal(
            [
                "shot-1-encode", "shot-1-denoise", "shot-1-decode", "preview", "shot-2-encode", "shot-2-denoise", "shot-2-decode",
                "shot-3-encode", "shot-3-denoise", "shot-3-decode", "assemble",
            ],
            plan.Tasks.Select(task => task.Id));
        Assert.Equal([new(0, 9), new(0, 5), new(0, 9)], plan.Tasks.OfType<DecodeTask>().Select(task => task.Latents));
        Assert.Equal([42ul, 43, 44], plan.Tasks.OfType<DenoiseTask>().Select(task => task.Seed));
        Assert.Equal([new(33, JoinKind.Shot), new(50, JoinKind.Shot)], plan.Joins);
        Assert.Equal((83, 23), (plan.Frames, plan.LatentFrames));
    }

    [Fact]
    public void Plan_LongShot_IsCutAndItsJoinsCountFromItsCut()
    {
        RenderPlan plan = Plan(Cube, new() { Prompt = "a long take", Frames = 129 });

        // 33 latents in windows of 21 that share 5: from 0 and 12; segments from 0 and 17, since 9 would be a small rest.
        Assert.Equal([1, 2], plan.Tasks.OfType<DenoiseTask>().Select(task => task.Windows.Count));
        Assert.Equal([new(17, JoinKind.Shot), new(17 + 45, JoinKind.Window), new(17 + 65, JoinKind.Segment)], plan.Joins);
    }

    [Fact]
    public void Keys_PromptOfOneShotChanged_ChangeOnlyItsTasksAndTheFile()
    {
        Assert.Equal(
            ["shot-2-encode", "shot-2-denoise", "shot-2-decode", "assemble"],
            Changed(Plan(Ball, Cube, Cone), Plan(Ball, Cube with { Prompt = "a blue cube" }, Cone)));
    }

    [Fact]
    public void Keys_LengthOfOneShotChanged_LeaveItsTextAndTheOtherShots()
    {
        Assert.Equal(
            ["shot-1-denoise", "shot-1-decode", "preview", "assemble"],
            Changed(Plan(Ball, Cube, Cone), Plan(Ball with { Frames = 37 }, Cube, Cone)));
    }

    [Fact]
    public void Keys_ShotsSwapped_ChangeUnlessTheirSeedsAreTheirOwn()
    {
        (ShotSpec ball, ShotSpec cube) = (Ball with { Seed = 1 }, Cube with { Seed = 2 });

        Assert.Equal(Segments(Plan(ball, cube)), Segments(Plan(cube, ball)).Reverse());
        Assert.Empty(Segments(Plan(Ball, Cube)).Intersect(Segments(Plan(Cube, Ball))));
    }

    [Fact]
    public void Plan_TwoEqualShots_IsRenderedOnceAndShownTwice()
    {
        ShotSpec again = Ball with { Seed = 7 };
        RenderPlan plan = Plan(again, Cube, again);
        AssembleTask assemble = plan.Tasks.OfType<AssembleTask>().Single();

        Assert.Equal(
            ["shot-1-encode", "shot-1-denoise", "shot-1-decode", "preview", "shot-2-encode", "shot-2-denoise", "shot-2-decode", "assemble"],
            plan.Tasks.Select(task => task.Id));
        Assert.Equal(["shot-1-decode", "shot-2-decode", "shot-1-decode"], assemble.Segments.Select(segment => segment.TaskId));
        Assert.Equal((83, 83, 23), (assemble.Frames, plan.Frames, plan.LatentFrames));
        Assert.Equal([new(33, JoinKind.Shot), new(50, JoinKind.Shot)], plan.Joins);
        Assert.Equal(2, assemble.Inputs.Count);
    }

    [Fact]
    public void Plan_EqualPromptsWithoutSeeds_AreTwoShotsOfOneText()
    {
        RenderPlan plan = Plan(Ball, Ball);

        Assert.Equal(
            ["shot-1-encode", "shot-1-denoise", "shot-1-decode", "preview", "shot-2-denoise", "shot-2-decode", "assemble"],
            plan.Tasks.Select(task => task.Id));
    }

    [Fact]
    public void Plan_OneShot_IsTheVideoOfItsPrompt()
    {
        RenderPlan shot = Plan(Ball);
        RenderPlan video = Make.Plan(Make.Resolved(spec => spec with { Prompt = "a ball", Video = spec.Video with { Frames = 33 } }));

        Assert.Equal(video.Tasks.Select(task => task.Key), shot.Tasks.Select(task => task.Key));
    }

    private static RenderPlan Plan(params ShotSpec[] shots) => Make.Plan(Make.OfShots(shots));

    private static IEnumerable<ContentKey> Segments(RenderPlan plan) => plan.Tasks.OfType<DecodeTask>().Select(task => task.Key);

    private static IEnumerable<string> Changed(RenderPlan before, RenderPlan after) =>
        before.Tasks.Zip(after.Tasks).Where(pair => pair.First.Key != pair.Second.Key).Select(pair => pair.Second.Id);
}
