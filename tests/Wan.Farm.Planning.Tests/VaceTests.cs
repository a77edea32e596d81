using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests;

/// <summary>Jobs whose model follows a video, a mask and reference pictures.</summary>
public sealed class VaceTests
{
    private static readonly VideoSize Size = new(640, 480);
    private static readonly VaceSpec Control = new() { Video = new() { Path = "depth.mp4" } };
    private static readonly VaceSpec Masked = Control with { Mask = new() { Path = "mask.png" } };
    private static readonly VaceSpec Everything = Masked with { References = [new() { Path = "a.png" }, new() { Path = "b.png" }] };

    private static readonly MediaInput[] Files =
    [
        Video("spec.vace.video.path", 'b', 81),
        new PictureInput("spec.vace.mask.path", new string('c', 64), Size),
        new PictureInput("spec.vace.references[0].path", new string('d', 64), new VideoSize(100, 300)),
        new PictureInput("spec.vace.references[1].path", new string('e', 64), new VideoSize(50, 50)),
    ];

    private static readonly ModelFacts Model = Make.Model with
    {
        Transformer = Make.Model.Transformer with { ModelType = "vace", VaceBlocks = 15 },
    };

    [Fact]
    public void Plan_VideoMaskAndReferences_AreConditionedOnce()
    {
        RenderPlan plan = Plan(Everything, Files, spec => spec with { LongVideo = new() { Strategy = LongVideoStrategy.Windows, WindowLatents = 9 } });

        Assert.Equal(["encode", "condition", "denoise", "decode", "assemble"], plan.Tasks.Select(task => task.Id));
        var condition = Assert.IsType<VaceTask>(plan.Tasks[1]);
        Assert.Equal((Files[0], Files[1]), (condition.Files.Video, condition.Files.Mask));
        Assert.Equal(Files[2..], condition.Files.References);
        Assert.Equal((0, false, 81), (condition.Files.FirstFrame, condition.Files.KeepsVideo, condition.Frames));
        var denoise = Assert.IsType<DenoiseTask>(plan.Tasks[2]);
        Assert.Contains(condition.Key, denoise.Inputs);
        Assert.Equal(1, denoise.ContextScale);
    }

    [Theory]
    [InlineData(VaceExtension.After, 0)]
    [InlineData(VaceExtension.Before, 64)]
    public void Plan_Extension_PutsTheVideoAtItsEndOfTheTimelineAndKeepsIt(VaceExtension extend, int firstFrame)
    {
        VaceTask task = Plan(Control with { Extend = extend }, [Video("spec.vace.video.path", 'b', 17)]).Tasks.OfType<VaceTask>().Single();

        Assert.Equal((firstFrame, true), (task.Files.FirstFrame, task.Files.KeepsVideo));
    }

    [Fact]
    public void Plan_NothingToFollow_MakesAVideoOfThePrompt()
    {
        VaceInputs files = Plan(null, []).Tasks.OfType<VaceTask>().Single().Files;

        Assert.Null(files.Video);
        Assert.Empty(files.References);
    }

    [Fact]
    public void Plan_ShotsWithWhatIsTheirs_FollowIt()
    {
        MediaInput[] files = [.. Files[..1].Select(file => (VideoInput)file with { Frames = 9 }), new PictureInput("spec.shots[1].vace.references[0].path", new string('f', 64), Size)];
        RenderPlan plan = Plan(Control, files, spec => spec with
        {
            Prompt = null,
            Shots = [new() { Prompt = "a", Frames = 9 }, new() { Prompt = "b", Frames = 5, Vace = new() { References = [new() { Path = "c.png" }], ContextScale = 0.5 } }],
        });

        VaceTask[] tasks = [.. plan.Tasks.OfType<VaceTask>()];
        Assert.Equal([files[0], null], tasks.Select(task => task.Files.Video));
        Assert.Equal([1, 0.5], plan.Tasks.OfType<DenoiseTask>().Select(task => task.ContextScale!.Value));
    }

    [Fact]
    public void Keys_ContextScale_ChangesTheLatentsAndNotWhatIsFollowed()
    {
        RenderPlan one = Plan(Control, Files), half = Plan(Control with { ContextScale = 0.5 }, Files);

        Assert.Equal([true, true, false, false, false], one.Tasks.Zip(half.Tasks, (a, b) => a.Key == b.Key));
    }

    [Fact]
    public void Keys_WhateverIsFollowed_CountsByItsContent()
    {
        VaceSpec[] specs = [new(), Control, Masked, Everything, Everything with { References = [Everything.References![1], Everything.References[0]] }];
        HashSet<ContentKey> keys = [.. specs.Select(spec => Key(spec, Files))];

        Assert.Equal(specs.Length - 1, keys.Count);     // files of one order: where a reference is named does not count
        Assert.DoesNotContain(Key(Everything, [.. Files[..2], Files[3] with { Field = Files[2].Field }, Files[2] with { Field = Files[3].Field }]), keys);
        Assert.DoesNotContain(Key(Control with { Extend = VaceExtension.After }, [Video("spec.vace.video.path", 'b', 17)]), keys);

        static ContentKey Key(VaceSpec spec, MediaInput[] files) => Plan(spec, files).Tasks.OfType<VaceTask>().Single().Key;
    }

    [Fact]
    public void Check_ModelThatFollowsNothing_SaysSo() => Assert.Equal(
        "spec.vace: /models/x, a model of type t2v, follows no video, mask or references; leave it out, or use a model of type vace",
        Assert.Single(ModelChecks.Check(Job(Control), Make.Model)).ToString());

    [Fact]
    public void Check_FirstPicture_SaysWhereVaceTakesPictures() => Assert.Equal(
        "spec.image: /models/x, a model of type vace, takes pictures as spec.vace.references; name it there, or use a model of type i2v",
        Assert.Single(ModelChecks.Check(Job(null, spec => spec with { Image = new() { Path = "a.png" } }), Model)).ToString());

    [Fact]
    public void Check_MaskOrExtensionOfNoVideo_NamesWhatIsMissing() => Assert.Equal(
        [
            "spec.vace.mask: says what of a video is made anew, and there is none; give spec.vace.video too, or leave it out",
            "spec.vace.extend: After goes on from a video, and there is none; give spec.vace.video too, or leave it out",
        ],
        ModelChecks.Check(Job(new() { Mask = Masked.Mask, Extend = VaceExtension.After }), Model).Select(problem => problem.ToString()));

    [Theory]
    [InlineData(40, VaceExtension.None, "has 40 frames, and 81 are made; accepted: a video of 81 frames, or spec.vace.extend: After to go on from it")]
    [InlineData(161, VaceExtension.None, "has 161 frames, and 81 are made; accepted: a video of 81 frames, or spec.video.frames: 161")]
    [InlineData(100, VaceExtension.None, "has 100 frames, and 81 are made; accepted: a video of 81 frames")]
    [InlineData(81, VaceExtension.After, "has 81 frames, which leaves none of the 81 to make with spec.vace.extend: After; accepted: up to 80 frames")]
    public void Plan_VideoOfAnotherLength_SaysWhatWouldFit(int frames, VaceExtension extend, string expected) =>
        Assert.Equal($"spec.vace.video.path: {expected}", Problem(Control with { Extend = extend }, [Video("spec.vace.video.path", 'b', frames)]));

    [Fact]
    public void Plan_MaskOfAnotherSize_SaysBoth() => Assert.Equal(
        "spec.vace.mask.path: is 320x240, and the video that it is for 640x480; accepted: a mask of 640x480",
        Problem(Masked, [Files[0], Files[1] with { Size = new VideoSize(320, 240) }]));

    [Fact]
    public void Plan_MaskOfAnotherLength_SaysBoth() => Assert.Equal(
        "spec.vace.mask.path: has 80 frames, and the video that it is for 81; accepted: 81 frames, or a picture for all of them",
        Problem(Masked, [Files[0], Video("spec.vace.mask.path", 'c', 80)]));

    [Fact]
    public void Notes_VideoOfAnotherShapeAndSpeed_SayWhatBecomesOfIt() => Assert.Equal(
        [
            "spec.vace.video.path: of the video of 640x480 the middle is used, as 832x480; crop it, or give the job its aspect",
            "spec.vace.video.path: runs at 25 frames per second and the job at 16; frame follows frame, so the motion changes its speed",
        ],
        PlanNotes.For(Job(Control), Model, new JobInputs([((VideoInput)Files[0]) with { FramesPerSecond = 25 }])));

    [Fact]
    public void Estimate_Vace_CountsItsBlocksAndWhatTheyLeave()
    {
        RenderPlan plan = Plan(Control, Files);
        StageEstimate with = Of(Model), without = Of(Model with { Transformer = Model.Transformer with { VaceBlocks = 0 } });

        Assert.InRange(with.Flops / without.Flops, 1.45, 1.6);
        Assert.Equal(15L * 21 * 30 * 52 * 1536 * 4 * 1.1, with.ActivationBytes - without.ActivationBytes, tolerance: 2);

        StageEstimate Of(ModelFacts model) => ResourceEstimator.Estimate(plan, model, Make.Machine(Make.GiB)).Stages.Single(stage => stage.TaskId == "denoise");
    }

    [Fact]
    public void Refusal_VideoThatFollowsAnother_SuggestsNoOtherLength()
    {
        ModelFacts model = Model with { TextEncoder = Make.SmallModel.TextEncoder };
        string refusal = MemoryCheck.Refusal(Job(Control), model, ComputeDtype.Float32, Make.Machine(8 * Make.GiB), new JobInputs(Files))!;

        Assert.DoesNotContain("spec.video.frames", refusal, StringComparison.Ordinal);
        Assert.Contains("spec.video.width", refusal, StringComparison.Ordinal);
    }

    private static VideoInput Video(string field, char digit, int frames) => new(field, new string(digit, 64), Size, frames, FramesPerSecond: 16);

    private static ResolvedJob Job(VaceSpec? vace, Func<VideoJobSpec, VideoJobSpec>? change = null) => Make.Resolved(spec => (change ?? (same => same))(spec with { Vace = vace }));

    private static RenderPlan Plan(VaceSpec? vace, MediaInput[] files, Func<VideoJobSpec, VideoJobSpec>? change = null) =>
        RenderPlanner.Plan(Job(vace, change), Model, ComputeDtype.Float32, inputs: new JobInputs(files));

    private static string Problem(VaceSpec vace, MediaInput[] files) =>
        Assert.Single(Assert.Throws<InvalidJobException>(() => Plan(vace, files)).Problems).ToString();
}
