using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests;

public sealed class RenderPlannerTests
{
    [Fact]
    public void Plan_PublishedDefaults_EncodesDenoisesDecodesAndAssembles()
    {
        RenderPlan plan = Make.Plan();

        Assert.Equal(["encode", "denoise", "decode", "assemble"], plan.Tasks.Select(task => task.Id));
        var denoise = Assert.IsType<DenoiseTask>(plan.Tasks[1]);
        Assert.Equal(new LatentRange(0, 21), denoise.Latents);
        Assert.Equal(new LatentSize(16, 60, 104), denoise.Size);
        Assert.Equal(42ul, denoise.Seed);
        Assert.Equal(new Sampling(SolverKind.UniPC, 50, 5, 5), denoise.Sampling);
        var assemble = Assert.IsType<AssembleTask>(plan.Tasks[3]);
        Assert.Equal((new VideoSize(832, 480), 81, new SegmentFormat(16, 18)), (assemble.Size, assemble.Frames, assemble.Format));
        Assert.Empty(plan.Joins);
    }

    [Fact]
    public void Plan_OneFrame_IsOneLatent()
    {
        RenderPlan plan = Make.Plan(spec => spec with { Video = spec.Video with { Frames = 1 } });

        Assert.Equal(new LatentRange(0, 1), Assert.IsType<DecodeTask>(plan.Tasks[2]).Latents);
        Assert.Equal(1, plan.LatentFrames);
        Assert.Null(Assert.IsType<AssembleTask>(plan.Tasks[^1]).Format);
    }

    [Theory]
    [InlineData(LongVideoStrategy.Auto, 21, 1)]
    [InlineData(LongVideoStrategy.Auto, 22, 2)]
    [InlineData(LongVideoStrategy.Windows, 22, 2)]
    [InlineData(LongVideoStrategy.Single, 22, 1)]
    public void Plan_EachStrategy_DenoisesInOneTaskOfSoManyWindows(LongVideoStrategy strategy, int latents, int windows)
    {
        DenoiseTask task = Assert.Single(Make.Plan(Make.Long(latents, spec => spec with { Strategy = strategy })).Tasks.OfType<DenoiseTask>());

        Assert.Equal(windows, task.Windows.Count);
        Assert.Equal(new LatentRange(0, latents), task.Latents);
        Assert.Null(task.Known);
    }

    [Fact]
    public void Plan_Windows_StoresWhatEachWindowOwns()
    {
        DenoiseTask task = Assert.Single(Make.Plan(Make.Long(33, Small(LongVideoStrategy.Windows))).Tasks.OfType<DenoiseTask>());

        Assert.Equal([new(0, 13), new(10, 13), new(20, 13)], task.Windows);
        Assert.Equal([new(0, 10), new(10, 10), new(20, 13)], task.Chunks.Select(chunk => chunk.Latents));
    }

    [Fact]
    public void Plan_Continuation_EachChunkTakesOverTheLastLatentsOfTheOneBefore()
    {
        DenoiseTask[] tasks = [.. Make.Plan(Make.Long(33, Small(LongVideoStrategy.Continuation))).Tasks.OfType<DenoiseTask>()];

        Assert.Equal(["denoise-1", "denoise-2", "denoise-3"], tasks.Select(task => task.Id));
        Assert.Null(tasks[0].Known);
        Assert.Equal(new KnownLatents(tasks[0].Chunks[0], new LatentRange(10, 3)), tasks[1].Known);
        Assert.Equal(new KnownLatents(tasks[1].Chunks[0], new LatentRange(20, 3)), tasks[2].Known);
        Assert.Equal([tasks[0].Encoding, tasks[0].Key], tasks[1].Inputs);
    }

    [Fact]
    public void Plan_FewSegments_HaveAPreviewRightAfterTheFirst()
    {
        RenderPlan plan = Make.Plan(Make.Long(50));

        Assert.Equal(["encode", "denoise", "decode-1", "preview", "decode-2", "decode-3", "assemble"], plan.Tasks.Select(task => task.Id));
        Assert.Equal(plan.Tasks[2].Key, Assert.IsType<PreviewTask>(plan.Tasks[3]).Segment);
        Assert.Equal(1 + (4 * 23), Assert.IsType<PreviewTask>(plan.Tasks[3]).Frames);
    }

    [Fact]
    public void Plan_PreviewNotWantedOrNothingToWaitFor_HasNone()
    {
        ResolvedJob without = Make.Resolve(Make.Long(50).Job, spec => spec with { Output = new() { Preview = false } });

        Assert.DoesNotContain(Make.Plan(without).Tasks, task => task is PreviewTask);
        Assert.DoesNotContain(Make.Plan(Make.Long(24)).Tasks, task => task is PreviewTask);
    }

    [Fact]
    public void Joins_OfWindows_AreWhereANewWindowBeginsToCountAndWhereSegmentsMeet()
    {
        RenderPlan plan = Make.Plan(Make.Long(57, spec => spec with
        {
            Strategy = LongVideoStrategy.Windows,
            WindowLatents = 13,
            OverlapLatents = 4,
            Decode = new() { SegmentLatents = 16 },
        }));

        // Windows own from latents 9, 18, 27, 36 and 44; segments start at 16, 32 and 48. Latent n begins with frame 4n-3.
        Assert.Equal(
            [
                new(33, JoinKind.Window), new(61, JoinKind.Segment), new(69, JoinKind.Window), new(105, JoinKind.Window),
                new(125, JoinKind.Segment), new(141, JoinKind.Window), new(173, JoinKind.Window), new(189, JoinKind.Segment),
            ],
            plan.Joins);
    }

    [Fact]
    public void Joins_OfAContinuation_NameTheChunkWhereASegmentBeginsToo()
    {
        RenderPlan plan = Make.Plan(Make.Long(33, spec => Small(LongVideoStrategy.Continuation)(spec) with { Decode = new() { SegmentLatents = 8 } }));

        // Chunks add from latents 13 and 23 on; segments start at 8, 13, 18, 23 and 28: of ten, two share evenly.
        Assert.Equal(
            [new(29, JoinKind.Segment), new(49, JoinKind.Chunk), new(69, JoinKind.Segment), new(89, JoinKind.Chunk), new(109, JoinKind.Segment)],
            plan.Joins);
    }

    [Theory]
    [InlineData(Solver.UniPC, SolverKind.UniPC)]
    [InlineData(Solver.DpmPlusPlus2M, SolverKind.DpmPlusPlus2M)]
    [InlineData(Solver.Euler, SolverKind.Euler)]
    public void Plan_EachSolver_ReachesTheTask(Solver solver, SolverKind kind)
    {
        RenderPlan plan = Make.Plan(spec => spec with { Sampling = spec.Sampling with { Solver = solver } });

        Assert.Equal(kind, Assert.IsType<DenoiseTask>(plan.Tasks[1]).Sampling.Solver);
    }

    private static Func<LongVideoSpec, LongVideoSpec> Small(LongVideoStrategy strategy) =>
        spec => spec with { Strategy = strategy, WindowLatents = 13, OverlapLatents = 3 };
}
