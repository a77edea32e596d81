using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests;

public sealed class AccelerationTests
{
    private static readonly BlockCacheSpec Blocks = new() { Threshold = 0.08 };

    private static readonly AccelerationSpec[] Each =
    [
        new() { BlockCache = Blocks },
        new() { BlockCache = Blocks with { Threshold = 0.09 } },
        new() { BlockCache = Blocks with { Fit = BlockCacheFit.Plain } },
        new() { BlockCache = Blocks with { FirstSteps = 6 } },
        new() { BlockCache = Blocks with { LastSteps = 2 } },
        new() { GuidanceCache = new() },
        new() { GuidanceCache = new() { Every = 3 } },
        new() { GuidanceCache = new() { FirstSteps = 10 } },
        new() { GuidanceCache = new() { LastSteps = 2 } },
        new() { BlockCache = Blocks, GuidanceCache = new() },
    ];

    [Fact]
    public void Keys_EveryField_ChangesTheLatentsAndWhatIsMadeOfThem()
    {
        Assert.All(Each, acceleration => Assert.Equal([false, true, true, true], Keys(null).Zip(Keys(acceleration), (off, on) => off != on)));
        Assert.Equal(Each.Length, Each.Select(acceleration => Keys(acceleration)[1]).Distinct().Count());
    }

    [Fact]
    public void Keys_GuidanceCacheWithoutGuidance_AreThoseOfNone()
    {
        static RenderPlan Plan(AccelerationSpec? acceleration) =>
            Make.Plan(Make.Resolved(spec => spec with { Acceleration = acceleration, Sampling = spec.Sampling with { GuidanceScale = 1 } }));

        Assert.Equal(Plan(null).Tasks[^1].Key, Plan(new() { GuidanceCache = new() }).Tasks[^1].Key);
    }

    [Theory]
    [InlineData("t2v", 1536, 832, "Text1B")]
    [InlineData("t2v", 5120, 1280, "Text14B")]
    [InlineData("i2v", 5120, 832, "Image14B480P")]
    [InlineData("i2v", 5120, 1280, "Image14B720P")]
    public void Plan_PublishedModel_TakesThePolynomialThatWasFittedToIt(string type, int dim, int width, string fit)
    {
        ResolvedJob job = Job(new() { BlockCache = Blocks }, width);
        var inputs = new JobInputs(type == "i2v" ? [new PictureInput("spec.image.path", new string('b', 64), new VideoSize(1, 1))] : []);
        RenderPlan plan = RenderPlanner.Plan(type == "i2v" ? Make.Resolve(job.Job, spec => spec with { Image = new() { Path = "x" } }) : job, Model(type, dim), ComputeDtype.Float32, inputs: inputs);

        Assert.Equal(fit, plan.Tasks.OfType<DenoiseTask>().Single().Sampling.Reuse!.Blocks!.Fit.ToString());
    }

    [Fact]
    public void Check_ModelThatNothingWasFittedTo_AsksForAFit()
    {
        const string problem = "spec.acceleration.blockCache.fit: Auto finds none that was fitted to /models/x; accepted: Plain, Text1B, Text14B, Image14B480P, Image14B720P";

        Assert.Equal(problem, Assert.Single(ModelChecks.Check(Job(new() { BlockCache = Blocks }), Model("t2v", 48))).ToString());
        Assert.Equal(problem, Assert.Single(ModelChecks.Check(Job(new() { BlockCache = Blocks }), Model("t2v", 5120) with { Experts = new ExpertFacts(0.9, 1) })).ToString());
        Assert.Empty(ModelChecks.Check(Job(new() { BlockCache = Blocks with { Fit = BlockCacheFit.Plain } }), Model("t2v", 48)));
    }

    [Fact]
    public void Check_NothingToReuse_SaysWhatCanBeGiven()
    {
        Assert.Equal(
            "spec.acceleration: says nothing; give blockCache, guidanceCache or both, or leave it out",
            Assert.Single(ModelChecks.Check(Job(new()), Make.Model)).ToString());
    }

    [Theory]
    [InlineData(1, 50, "spec.acceleration.guidanceCache: has no effect at spec.sampling.guidanceScale 1")]
    [InlineData(5, 6, "spec.acceleration.blockCache: has no effect: all 6 steps are among those that it leaves alone")]
    [InlineData(5, 50, "spec.acceleration.blockCache: how many steps are left out shows when it is rendered; the time shown is without")]
    public void Notes_Acceleration_SayWhatItDoes(double guidance, int steps, string note)
    {
        ResolvedJob job = Make.Resolve(Job(new() { BlockCache = Blocks, GuidanceCache = new() }).Job, spec => spec with { Sampling = spec.Sampling with { GuidanceScale = guidance, Steps = steps } });

        Assert.Contains(note, PlanNotes.For(job, Make.Model));
    }

    [Fact]
    public void Estimate_KeptResiduals_CountForEveryWindowThatALaneHas()
    {
        static long Bytes(AccelerationSpec? acceleration, int lanes)
        {
            ResolvedJob job = Make.Resolve(Make.Long(33, spec => spec with { WindowLatents = 13, OverlapLatents = 3 }).Job, spec => spec with { Acceleration = acceleration });
            return ResourceEstimator.Estimate(Make.Plan(job), Make.Model, Make.Machine(Make.GiB) with { Processes = lanes }).Stages[1].CacheBytes;
        }

        // Three windows of 13 latents of 60x104 in patches of 2x2; two branches, float32.
        long window = 2L * 13 * 30 * 52 * 1536 * 4;
        Assert.Equal(3 * window, Bytes(new() { BlockCache = Blocks }, lanes: 1) - Bytes(null, lanes: 1));
        Assert.Equal(2 * window, Bytes(new() { BlockCache = Blocks }, lanes: 2) - Bytes(null, lanes: 2));
        Assert.Equal(3L * 16 * 13 * 60 * 104 * 4, Bytes(new() { GuidanceCache = new() }, lanes: 1) - Bytes(null, lanes: 1));
    }

    private static ModelFacts Model(string type, int dim) => Make.Model with
    {
        Transformer = Make.Model.Transformer with { ModelType = type, Dim = dim, Heads = dim / 16, InChannels = type == "i2v" ? 36 : 16, OutChannels = 16 },
    };

    private static ResolvedJob Job(AccelerationSpec? acceleration, int width = 832) =>
        Make.Resolved(spec => spec with { Acceleration = acceleration, Video = spec.Video with { Width = width, Height = width == 832 ? 480 : 720 } });

    private static ContentKey[] Keys(AccelerationSpec? acceleration) => [.. Make.Plan(Job(acceleration)).Tasks.Select(task => task.Key)];
}
