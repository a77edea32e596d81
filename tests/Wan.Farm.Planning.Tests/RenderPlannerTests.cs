using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
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
        Assert.Equal((new VideoSize(832, 480), 81, 16, 18), (assemble.Size, assemble.Frames, assemble.FramesPerSecond, assemble.ConstantRateFactor));
    }

    [Fact]
    public void Plan_OneFrame_IsOneLatent()
    {
        RenderPlan plan = Make.Plan(spec => spec with { Video = spec.Video with { Frames = 1 } });

        Assert.Equal(new LatentRange(0, 1), Assert.IsType<DecodeTask>(plan.Tasks[2]).Latents);
        Assert.Equal(1, plan.LatentFrames);
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

    [Fact]
    public void Plan_JobTheModelCannotRender_ThrowsAllProblems()
    {
        ResolvedJob job = Make.OfSize(width: 8192 * 4, height: 24, frames: 4097);

        InvalidJobException refused = Assert.Throws<InvalidJobException>(
            () => RenderPlanner.Plan(job, Make.Model with { Transformer = Make.Model.Transformer with { ModelType = "i2v" } }, ComputeDtype.Float32));

        Assert.Equal(
            [
                "spec.model.path: /models/x is a model of type i2v; accepted: t2v",
                "spec.video.width: 32768 is more than this model has positions for; accepted: up to 16384",
                "spec.video.height: 24 is not a multiple of 16, which this model needs; nearest: 16, 32",
                "spec.video.frames: 4097 is more than one pass of this model has positions for; accepted: up to 4093",
            ],
            refused.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Plan_ModelOfTwoExperts_IsRefusedRatherThanRunningOne()
    {
        InvalidJobException refused = Assert.Throws<InvalidJobException>(() => RenderPlanner.Plan(
            Make.OfSize(width: 320, height: 192, frames: 5), Make.Model with { Experts = new ExpertFacts(Boundary: 0.875, Parameters: 1) }, ComputeDtype.Float32));

        Assert.Equal(
            "spec.model.path: /models/x has two experts, of which a render runs one so far; accepted: models of one transformer",
            Assert.Single(refused.Problems).ToString());
    }

    [Theory]
    [InlineData(8, 320, "8 is not a multiple of 32, which this model needs; nearest: 32, 64")]
    [InlineData(48, 320, "48 is not a multiple of 32, which this model needs; nearest: 32, 64")]
    public void Check_ModelWithAnotherStride_NamesItsMultiple(int width, int height, string message)
    {
        FieldProblem problem = Assert.Single(ModelChecks.Check(
            Make.OfSize(width, height, frames: 5).Spec,
            Make.Model with { Vae = Make.Model.Vae with { SpatialStride = 16 } }));

        Assert.Equal($"spec.video.width: {message}", problem.ToString());
    }

    [Fact]
    public void Check_ModelWithAnotherTemporalStride_NamesNearestFrames()
    {
        FieldProblem problem = Assert.Single(ModelChecks.Check(
            Make.OfSize(64, 64, frames: 13).Spec,
            Make.Model with { Vae = Make.Model.Vae with { TemporalStride = 8 } }));

        Assert.Equal("spec.video.frames: 13 does not fill whole latents of this model; nearest: 9, 17", problem.ToString());
    }

    [Fact]
    public void Check_VaeOfAnotherModel_SaysWhichNumbersDiffer()
    {
        FieldProblem problem = Assert.Single(ModelChecks.Check(
            Make.Job.Spec, Make.Model with { Vae = Make.Model.Vae with { LatentChannels = 48 } }));

        Assert.Equal("spec.model.path: /models/x has a transformer for 16 channels and a VAE with 48; they must be equal", problem.ToString());
    }
}
