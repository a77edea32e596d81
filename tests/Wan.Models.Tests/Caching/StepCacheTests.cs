using TorchSharp;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Caching;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Caching;

public sealed class StepCacheTests : IDisposable
{
    private const int Steps = 12;
    private const double Scale = 5;

    private static readonly BlockCacheOptions Blocks = new(Threshold: 0.7, Coefficients: [1, 0], CacheSignal.TimeProjection, FirstSteps: 2);
    private static readonly GuidanceCacheOptions Guidance = new(Every: 3, FirstSteps: 4);

    private readonly ITestOutputHelper output;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly WanModel model = GoldenModels.Transformer(GoldenFixtures.PathOf("models", "wan21-t2v"));
    private readonly Tensor noise = CounterNoise.Latents(seed: 1, firstFrame: 0, frames: 2, channels: 16, height: 4, width: 6);
    private readonly TextContext positive, negative;

    public StepCacheTests(ITestOutputHelper output)
    {
        this.output = output;
        Random random = new(2);
        positive = model.Prepare([TensorWeights.Random(random, 5, model.Config.TextDim)], cacheKeysValues: true);
        negative = model.Prepare([TensorWeights.Random(random, 3, model.Config.TextDim)], cacheKeysValues: true);
    }

    public static TheoryData<string> Kinds => ["blocks", "guidance", "both"];

    public void Dispose()
    {
        scope.Dispose();
        model.Dispose();
    }

    [Fact]
    public void Predict_ThresholdZero_ComputesEveryStepAndGivesTheUncachedBytes()
    {
        using StepCache off = new(new StepCacheOptions(Blocks with { Threshold = 0 }, Guidance with { Every = 1 }), Steps);
        TensorAssert.Identical(Uncached(), Run(off));
        Assert.Equal(new CacheReport(Computed: 2 * Steps, BlocksReused: 0, GuidanceReused: 0), off.Report);
    }

    [Fact]
    public void Predict_NoCaches_GivesWhatTheDenoiserGives()
    {
        using UniPCSolver solver = new(Steps, shift: 5);
        Random random = new(2);
        VelocityInputs inputs = new()
        {
            Context = TensorWeights.Random(random, 5, model.Config.TextDim),
            ContextNull = TensorWeights.Random(random, 3, model.Config.TextDim),
        };
        using GuidedVelocity guided = new(model, inputs, Scale);
        using Denoiser denoiser = new(guided, solver, noise);
        while (!denoiser.IsFinished)
            denoiser.Step();
        using StepCache none = new(new StepCacheOptions(), Steps);
        TensorAssert.Identical(denoiser.Latents, Run(none));
        TensorAssert.Identical(denoiser.Latents, Uncached());
        Assert.Equal(2 * Steps, none.Report.Computed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Predict_CachingOn_SavesForwardsAndStaysNear(string kind)
    {
        using StepCache cache = new(OptionsOf(kind), Steps);
        Tensor cached = Run(cache), plain = Uncached();
        double psnr = Psnr(plain, cached);
        output.WriteLine($"{kind}: {cache.Report}, PSNR of the latents {psnr:0.0} dB");
        Assert.Equal(2 * Steps, cache.Report.Computed + cache.Report.Saved);
        Assert.InRange(cache.Report.Saved, 3, Steps * 2);
        Assert.InRange(psnr, 20, 100);
    }

    [Fact]
    public void Predict_DifferenceThatNoStepTakesOver_LeavesKeptBlocksAsTheyAreAlone()
    {
        using StepCache alone = new(new StepCacheOptions(Blocks), Steps), both = new(new StepCacheOptions(Blocks, Guidance with { FirstSteps = Steps }), Steps);
        TensorAssert.Identical(Run(alone), Run(both));
        Assert.Equal(alone.Report, both.Report);
        Assert.True(both.Report.BlocksReused > 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Predict_Twice_GivesTheSameBytes(string kind)
    {
        using StepCache first = new(OptionsOf(kind), Steps), second = new(OptionsOf(kind), Steps);
        TensorAssert.Identical(Run(first), Run(second));
    }

    [Theory]
    [InlineData("blocks", 1)]
    [InlineData("blocks", 6)]
    [InlineData("guidance", 5)]
    [InlineData("guidance", 6)]
    [InlineData("both", 4)]
    [InlineData("both", 7)]
    [InlineData("both", 11)]
    public void Restore_AtAnyStep_GivesTheBytesOfNotHavingStopped(string kind, int stopAfter)
    {
        using StepCache through = new(OptionsOf(kind), Steps);
        Tensor expected = Run(through);

        using StepCache before = new(OptionsOf(kind), Steps), after = new(OptionsOf(kind), Steps);
        using UniPCSolver solver = new(Steps, shift: 5), resumed = new(Steps, shift: 5);
        Tensor latents = Run(before, solver, noise, stopAfter);
        using SolverState solverState = solver.Save();
        using CacheState cacheState = before.Save();
        resumed.Restore(solverState);
        after.Restore(cacheState, CPU);

        TensorAssert.Identical(expected, Run(after, resumed, latents, Steps));
        Assert.Equal(through.Report, after.Report);
    }

    [Fact]
    public void Restore_OtherOptionsOrSteps_SaysBoth()
    {
        using StepCache saved = new(OptionsOf("both"), Steps), other = new(OptionsOf("blocks"), Steps), longer = new(OptionsOf("both"), Steps + 1);
        using CacheState state = saved.Save();
        Assert.Contains("guidance 3 4 1; 12 steps', this one of 'blocks", Assert.Throws<ArgumentException>(() => other.Restore(state, CPU)).Message, StringComparison.Ordinal);
        Assert.Contains("13 steps", Assert.Throws<ArgumentException>(() => longer.Restore(state, CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_ResidualInBFloat16_StaysNearFloat32()
    {
        using StepCache full = new(OptionsOf("blocks"), Steps), half = new(OptionsOf("blocks"), Steps, ScalarType.BFloat16);
        double psnr = Psnr(Run(full), Run(half));
        output.WriteLine($"{psnr:0.0} dB");
        Assert.InRange(psnr, 40, 200);
    }

    [Fact]
    public void Predict_WithoutGuidance_RunsOneBranch()
    {
        using StepCache cache = new(OptionsOf("both"), Steps);
        using UniPCSolver solver = new(Steps, shift: 1);
        Tensor velocity = cache.Predict(0, reuse => Forward(noise, solver.Timesteps[0], positive, reuse), unconditional: null, guidanceScale: 1);
        TensorAssert.Identical(Forward(noise, solver.Timesteps[0], positive, null), velocity);
        Assert.Equal(1, cache.Report.Computed);
    }

    [Fact]
    public void Predict_WholeRuns_KeepNoTensorBehind()
    {
        Once();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Once();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Once()
        {
            using var inner = NewDisposeScope();
            using StepCache cache = new(OptionsOf("both"), Steps);
            Run(cache);
            using CacheState state = cache.Save();
            cache.Restore(state, CPU);
        }
    }

    private static StepCacheOptions OptionsOf(string kind) => new(kind == "guidance" ? null : Blocks, kind == "blocks" ? null : Guidance);

    private Tensor Run(StepCache cache)
    {
        using UniPCSolver solver = new(Steps, shift: 5);
        return Run(cache, solver, noise, Steps);
    }

    private Tensor Run(StepCache cache, UniPCSolver solver, Tensor latents, int until)
    {
        using var _ = no_grad();
        while (solver.StepIndex < until)
        {
            Tensor x = latents;
            double t = solver.Timesteps[solver.StepIndex];
            latents = solver.Step(cache.Predict(solver.StepIndex, reuse => Forward(x, t, positive, reuse), reuse => Forward(x, t, negative, reuse), Scale), x);
        }
        return latents;
    }

    private Tensor Uncached()
    {
        using var _ = no_grad();
        using UniPCSolver solver = new(Steps, shift: 5);
        Tensor latents = noise;
        while (solver.StepIndex < Steps)
        {
            double t = solver.Timesteps[solver.StepIndex];
            Tensor velocity = Forward(latents, t, positive, null), unconditional = Forward(latents, t, negative, null);
            latents = solver.Step(velocity.sub_(unconditional).mul_(Scale).add_(unconditional), latents);
        }
        return latents;
    }

    private Tensor Forward(Tensor latents, double t, TextContext text, IBlockReuse? reuse)
    {
        using var _ = no_grad();
        return model.forward(latents.unsqueeze(0), tensor([t]), text, reuse: reuse).squeeze(0);
    }

    /// <summary>Over the range of the expected values.</summary>
    private static double Psnr(Tensor expected, Tensor actual)
    {
        double range = (expected.max() - expected.min()).item<float>();
        double error = (expected - actual).square().mean().item<float>();
        return 10 * Math.Log10(range * range / error);
    }
}
