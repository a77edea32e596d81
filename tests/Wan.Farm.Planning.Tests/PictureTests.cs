using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests;

/// <summary>Jobs that begin with a picture, or lie between two, and models of two experts.</summary>
public sealed class PictureTests
{
    private static readonly ImageSpec First = new() { Path = "first.png" };
    private static readonly ImageSpec Last = new() { Path = "last.png" };
    private static readonly JobInputs OnePicture = new([Picture("spec.image.path", 'b')]);
    private static readonly JobInputs TwoPictures = new([.. OnePicture.Files, Picture("spec.lastImage.path", 'c')]);

    [Theory]
    [InlineData("t2v", true, false, "spec.image: /models/x, a model of type t2v, takes no picture; leave it out, or use a model of type i2v, ti2v or flf2v")]
    [InlineData("t2v", false, true, "spec.lastImage: /models/x, a model of type t2v, takes no picture; leave it out, or use a model of type flf2v")]
    [InlineData("i2v", false, false, "spec.image: missing; a video of /models/x, a model of type i2v, begins with a picture: give e.g. path: first.png")]
    [InlineData("i2v", true, true, "spec.lastImage: /models/x, a model of type i2v, takes a first picture only; leave it out, or use a model of type flf2v")]
    [InlineData("ti2v", true, true, "spec.lastImage: /models/x, a model of type ti2v, takes a first picture only; leave it out, or use a model of type flf2v")]
    [InlineData("flf2v", true, false, "spec.lastImage: missing; a video of /models/x, a model of type flf2v, goes from a first picture to a last one: give e.g. path: last.png")]
    [InlineData("flf2v", false, true, "spec.image: missing; a video of /models/x, a model of type flf2v, goes from a first picture to a last one: give e.g. path: first.png")]
    public void Check_PicturesThatDoNotSuitTheModel_SaysWhichItTakes(string type, bool image, bool lastImage, string expected)
    {
        FieldProblem problem = Assert.Single(ModelChecks.Check(Job(image ? First : null, lastImage ? Last : null), Model(type)));

        Assert.Equal(expected, problem.ToString());
    }

    [Fact]
    public void Check_OneFrameBetweenTwoPictures_SaysHowManyThereMustBe()
    {
        ResolvedJob job = Job(First, Last, spec => spec with { Video = spec.Video with { Frames = 1 } });

        Assert.Equal(
            "spec.video.frames: 1 leaves no room between the first picture and the last; accepted: 5 or more",
            Assert.Single(ModelChecks.Check(job, Model("flf2v"))).ToString());
    }

    [Fact]
    public void Check_OneFrameThatIsThePictureItself_SaysHowManyThereMustBe()
    {
        Func<VideoJobSpec, VideoJobSpec> oneFrame = spec => spec with { Video = spec.Video with { Frames = 1 } };

        Assert.Equal(
            "spec.video.frames: 1 leaves nothing to make after the picture, which is the first latent; accepted: 5 or more",
            Assert.Single(ModelChecks.Check(Job(First, change: oneFrame), Model("ti2v"))).ToString());
        Assert.Empty(ModelChecks.Check(Job(null, change: oneFrame), Model("ti2v")));
    }

    [Fact]
    public void Check_TransformerWithoutChannelsForThePicture_SaysHowManyItNeeds()
    {
        ModelFacts model = Model("i2v");

        Assert.Equal(
            "spec.model.path: /models/x has a transformer of 20 channels in; accepted for type i2v: 36",
            Assert.Single(ModelChecks.Check(Job(First), model with { Transformer = model.Transformer with { InChannels = 20 } })).ToString());
    }

    [Fact]
    public void Plan_Picture_IsConditionedBeforeItIsDenoised()
    {
        RenderPlan plan = Plan("flf2v", Job(First, Last), TwoPictures);

        Assert.Equal(["encode", "condition", "denoise", "decode", "assemble"], plan.Tasks.Select(task => task.Id));
        var condition = Assert.IsType<ConditionTask>(plan.Tasks[1]);
        var denoise = Assert.IsType<DenoiseTask>(plan.Tasks[2]);
        Assert.Equal(TwoPictures.Files, condition.Pictures);
        Assert.Equal((81, plan.Size), (condition.Frames, condition.Size));
        Assert.Equal([plan.Tasks[0].Key, condition.Key], denoise.Inputs);
    }

    [Theory]
    [InlineData(LongVideoStrategy.Windows)]
    [InlineData(LongVideoStrategy.Continuation)]
    public void Plan_LongVideoOfAPicture_ConditionsItsTimelineOnce(LongVideoStrategy strategy)
    {
        RenderPlan plan = Plan("i2v", Job(First, change: spec => spec with { Video = spec.Video with { Frames = 161 }, LongVideo = new() { Strategy = strategy } }), OnePicture);

        ConditionTask condition = Assert.Single(plan.Tasks.OfType<ConditionTask>());
        Assert.Equal(161, condition.Frames);
        Assert.All(plan.Tasks.OfType<DenoiseTask>(), task => Assert.Contains(condition.Key, task.Inputs));
    }

    [Fact]
    public void Plan_ShotsWithPicturesOfTheirOwn_BeginWithThem()
    {
        JobInputs inputs = new([Picture("spec.image.path", 'b'), Picture("spec.shots[1].image.path", 'd')]);
        ResolvedJob job = Job(First, change: spec => spec with
        {
            Prompt = null,
            Shots = [new() { Prompt = "a", Frames = 9 }, new() { Prompt = "b", Frames = 9, Image = Last }, new() { Prompt = "c", Frames = 9 }],
        });

        ConditionTask[] tasks = [.. Plan("i2v", job, inputs).Tasks.OfType<ConditionTask>()];

        Assert.Equal(["shot-1-condition", "shot-2-condition"], tasks.Select(task => task.Id));
        Assert.Equal(inputs.Files, tasks.SelectMany(task => task.Pictures));
    }

    [Fact]
    public void Check_PicturesOfShots_NamesTheShotThatHasNoneAndTheOneThatHasNoEffect()
    {
        ShotSpec with = new() { Prompt = "a", Frames = 9, Image = First }, without = new() { Prompt = "b", Frames = 9 };

        Assert.Equal(
            "spec.shots[1].image: missing; a video of /models/x, a model of type i2v, begins with a picture: give e.g. path: first.png",
            Assert.Single(Problems(null, with, without)));
        Assert.Equal("spec.image: has no effect: every shot has a picture of its own there; leave it out", Assert.Single(Problems(First, with, with)));
        Assert.Equal(
            "spec.image: missing; a video of /models/x, a model of type i2v, begins with a picture: give e.g. path: first.png",
            Assert.Single(Problems(null, without, without)));

        static IEnumerable<string> Problems(ImageSpec? image, params ShotSpec[] shots) =>
            ModelChecks.Check(Job(image, change: spec => spec with { Prompt = null, Shots = shots }), Model("i2v")).Select(problem => problem.ToString());
    }

    [Fact]
    public void Plan_ShotsOfOneLength_ShareTheirConditioning()
    {
        ResolvedJob job = Job(First, change: spec => spec with
        {
            Prompt = null,
            Shots = [new() { Prompt = "a", Frames = 9 }, new() { Prompt = "b", Frames = 9 }, new() { Prompt = "c", Frames = 13 }],
        });

        Assert.Equal(["shot-1-condition", "shot-3-condition"], Plan("i2v", job, OnePicture).Tasks.OfType<ConditionTask>().Select(task => task.Id));
    }

    [Fact]
    public void Keys_OtherPicture_ChangesAllButTheTexts()
    {
        RenderPlan before = Plan("i2v", Job(First), OnePicture);
        RenderPlan after = Plan("i2v", Job(First), new JobInputs([Picture("spec.image.path", 'd')]));

        Assert.Equal([true, false, false, false, false], before.Tasks.Zip(after.Tasks, (a, b) => a.Key == b.Key));
    }

    [Fact]
    public void Keys_SamePictureUnderAnotherName_AreTheSame()
    {
        RenderPlan before = Plan("i2v", Job(First), OnePicture);
        RenderPlan after = Plan("i2v", Job(Last), OnePicture);

        Assert.Equal(before.Tasks.Select(task => task.Key), after.Tasks.Select(task => task.Key));
    }

    [Fact]
    public void Plan_ModelOfTextsAndPictures_TakesAPictureOrNoneAndRunsAt24FramesPerSecond()
    {
        RenderPlan text = Plan("ti2v", Job(null), JobInputs.None), picture = Plan("ti2v", Job(First), OnePicture);

        Assert.Equal(["encode", "denoise", "decode", "assemble"], text.Tasks.Select(task => task.Id));
        Assert.Equal(["encode", "condition", "denoise", "decode", "assemble"], picture.Tasks.Select(task => task.Id));
        Assert.Equal((24, 24, 16), (text.FramesPerSecond, picture.FramesPerSecond, Plan("i2v", Job(First), OnePicture).FramesPerSecond));
        Assert.Equal(30, Plan("ti2v", Job(null, change: spec => spec with { Video = spec.Video with { Fps = 30 } }), JobInputs.None).FramesPerSecond);
        Assert.Equal(new LatentSize(48, 30, 52), text.Tasks.OfType<DenoiseTask>().Single().Size);
    }

    [Fact]
    public void Check_SizeThatDoesNotFillPatchesOfTheLargerStride_NamesTheNearest() => Assert.Equal(
        "spec.video.height: 720 is not a multiple of 32, which this model needs; nearest: 704, 736",
        Assert.Single(ModelChecks.Check(Job(null, change: spec => spec with { Video = spec.Video with { Width = 1280, Height = 720 } }), Model("ti2v"))).ToString());

    [Fact]
    public void Estimate_PictureAsFirstLatent_EncodesOneFrameHoweverLongTheVideo()
    {
        Assert.Equal(Flops(frames: 81), Flops(frames: 161));

        double Flops(int frames)
        {
            RenderPlan plan = Plan("ti2v", Job(First, change: spec => spec with { Video = spec.Video with { Frames = frames } }), OnePicture);
            return ResourceEstimator.Estimate(plan, Model("ti2v"), Make.Machine(Make.GiB)).Stages.Single(stage => stage.TaskId == "condition").Flops;
        }
    }

    [Fact]
    public void Plan_PictureThatWasNotRead_IsAMistakeOfTheCaller() =>
        Assert.Throws<ArgumentException>(() => Plan("i2v", Job(First), JobInputs.None));

    [Fact]
    public void Plan_TwoExperts_DenoisesWithBothAndHoldsTheLargerOne()
    {
        ModelFacts one = Make.Model, two = one with { Experts = new ExpertFacts(Boundary: 0.875, one.Transformer.Parameters + 1000) };
        RenderPlan plan = RenderPlanner.Plan(Make.Resolved(), two, ComputeDtype.Float32);

        Assert.Equal(4000, Weights(two) - Weights(one));

        long Weights(ModelFacts model) =>
            ResourceEstimator.Estimate(plan, model, Make.Machine(Make.GiB)).Stages.Single(stage => stage.TaskId == "denoise").WeightBytes;
    }

    [Fact]
    public void Keys_GuidanceOfTheLowNoiseExpert_CountsWhereItDiffers()
    {
        ModelFacts experts = Make.Model with { Experts = new ExpertFacts(Boundary: 0.875, Parameters: 1) };
        ContentKey Key(double? low) => RenderPlanner.Plan(
            Make.Resolved(spec => spec with { Sampling = spec.Sampling with { LowNoiseGuidanceScale = low } }), experts, ComputeDtype.Float32).Tasks[1].Key;

        Assert.Equal(Key(null), Key(5));
        Assert.NotEqual(Key(null), Key(3));
    }

    [Fact]
    public void Check_GuidanceOfAnExpertThatIsNotThere_IsAProblem() => Assert.Equal(
        "spec.sampling.lowNoiseGuidanceScale: 3 has no effect: /models/x has one transformer; leave it out",
        Assert.Single(ModelChecks.Check(Make.Resolved(spec => spec with { Sampling = spec.Sampling with { LowNoiseGuidanceScale = 3 } }), Make.Model)).ToString());

    [Fact]
    public void Notes_PictureOfAnotherShape_SaysThatItIsStretched()
    {
        Assert.Empty(PlanNotes.For(Job(First), Model("i2v"), OnePicture));
        Assert.Equal(
            "spec.image.path: the picture of 832x480 is stretched to 480x480; crop it, or give the video its aspect",
            Assert.Single(PlanNotes.For(Job(First, change: spec => spec with { Video = spec.Video with { Width = 480 } }), Model("i2v"), OnePicture)));
    }

    [Fact]
    public void Refusal_VideoBetweenTwoPictures_SuggestsOnlyWhatCanBeRendered()
    {
        string refusal = MemoryCheck.Refusal(Job(First, Last), Model("flf2v"), ComputeDtype.Float32, Make.Machine(1 << 20), TwoPictures)!;

        Assert.DoesNotContain("spec.video.frames", refusal, StringComparison.Ordinal);
    }

    private static PictureInput Picture(string field, char digit) => new(field, new string(digit, 64), new VideoSize(832, 480));

    private static ModelFacts Model(string type) => type switch { "t2v" => Make.Model, "ti2v" => Ti2V, _ => OfPictures(type) };

    /// <summary>Dimensions of Wan2.2-TI2V-5B as published.</summary>
    private static ModelFacts Ti2V => Make.Model with
    {
        Transformer = Make.Model.Transformer with { ModelType = "ti2v", InChannels = 48, OutChannels = 48, Dim = 3072, FfnDim = 14336, Heads = 24 },
        Vae = new VaeFacts(LatentChannels: 48, BaseDim: 256, SpatialStride: 16, TemporalStride: 4, Parameters: 704_688_163) { PatchSize = 2, EncoderDim = 160 },
    };

    private static ModelFacts OfPictures(string type) => Make.Model with
    {
        Transformer = Make.Model.Transformer with { ModelType = type, InChannels = 36, OutChannels = 16 },
        ImageEncoder = new ImageEncoderFacts(Dim: 1280, MlpDim: 5120, Heads: 16, Blocks: 31, Tokens: 257, Parameters: 610_000_000),
    };

    private static ResolvedJob Job(ImageSpec? image, ImageSpec? lastImage = null, Func<VideoJobSpec, VideoJobSpec>? change = null) =>
        Make.Resolved(spec => (change ?? (same => same))(spec with { Image = image, LastImage = lastImage }));

    private static RenderPlan Plan(string type, ResolvedJob job, JobInputs inputs) =>
        RenderPlanner.Plan(job, Model(type), ComputeDtype.Float32, inputs: inputs);
}
