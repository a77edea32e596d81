using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Layers;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

public sealed class DenoiserTests : IDisposable
{
    private const int Steps = 5;

    private readonly WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.Tiny, w));
    private readonly Tensor noise, context, contextNull;
    private readonly GuidedVelocity guided;

    public DenoiserTests()
    {
        Random random = new(2);
        noise = TensorWeights.Random(random, 16, 2, 4, 6);
        context = TensorWeights.Random(random, 7, WanModelConfig.Tiny.TextDim);
        contextNull = TensorWeights.Random(random, 3, WanModelConfig.Tiny.TextDim);
        guided = Guide(model, scale: 5);
    }

    public void Dispose()
    {
        guided.Dispose();
        model.Dispose();
        noise.Dispose();
        context.Dispose();
        contextNull.Dispose();
    }

    public static TheoryData<string, int> StopsPerSolver()
    {
        TheoryData<string, int> data = [];
        foreach (string solver in new[] { "unipc", "dpm++", "euler" })
        {
            for (int stop = 0; stop <= Steps; stop++)
                data.Add(solver, stop);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(StopsPerSolver))]
    public void Restore_StateThroughAFile_EndsInTheSameBytes(string solver, int stop)
    {
        using var scope = NewDisposeScope();
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, "state.safetensors");
        using IFlowSolver whole = Solver(solver), before = Solver(solver), after = Solver(solver);
        using Denoiser undisturbed = Denoise(whole), stopped = Denoise(before), resumed = Denoise(after);
        Run(undisturbed, Steps);

        Run(stopped, stop);
        using (DenoiserState state = stopped.Save())
            state.Write(path);
        using (DenoiserState state = DenoiserState.Read(path))
            resumed.Restore(state);

        Assert.Equal(stop, resumed.StepIndex);
        Run(resumed, Steps - stop);
        Assert.True(resumed.IsFinished);
        TensorAssert.Identical(undisturbed.Latents, resumed.Latents);
    }

    [Fact]
    public void Save_ThenMoreSteps_LeavesTheSavedStateAsItWas()
    {
        using var scope = NewDisposeScope();
        using IFlowSolver solver = Solver("unipc");
        using Denoiser denoiser = Denoise(solver);
        Run(denoiser, 2);
        Tensor latents = denoiser.Latents.clone();
        using DenoiserState state = denoiser.Save();

        Run(denoiser, 3);
        denoiser.Restore(state);

        Assert.Equal(2, denoiser.StepIndex);
        TensorAssert.Identical(latents, denoiser.Latents);
    }

    [Fact]
    public void Step_TextKeysCachedOrNot_GivesTheSameBytes()
    {
        using var scope = NewDisposeScope();
        using IFlowSolver first = Solver("unipc"), second = Solver("unipc");
        using GuidedVelocity uncached = new(model, new VelocityInputs { Context = context, ContextNull = contextNull, CacheKeysValues = false }, 5);
        using Denoiser cached = Denoise(first), computed = new(uncached, second, noise);

        Run(cached, 2);
        Run(computed, 2);

        TensorAssert.Identical(computed.Latents, cached.Latents);
    }

    [Fact]
    public void Render_Repeated_KeepsNoTensors()
    {
        Render();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 10; i++)
            Render();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Render()
        {
            using IFlowSolver solver = Solver("unipc");
            using Denoiser denoiser = Denoise(solver);
            Run(denoiser, 3);
            using DenoiserState state = denoiser.Save();
            Run(denoiser, 2);
            denoiser.Restore(state);
            Run(denoiser, 2);
        }
    }

    [Fact]
    public void Step_GuidanceOne_IsTheConditionalPredictionAndNeedsNoNegative()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using IFlowSolver solver = Solver("euler"), plain = Solver("euler");
        using GuidedVelocity conditionalOnly = new(model, new VelocityInputs { Context = context }, guidanceScale: 1);
        using Denoiser denoiser = new(conditionalOnly, solver, noise);
        denoiser.Step();

        Tensor velocity = model.forward(noise.unsqueeze(0), tensor([plain.Timesteps[0]]), context.unsqueeze(0)).squeeze(0);
        TensorAssert.Close(plain.Step(velocity, noise), denoiser.Latents, 1e-6);
    }

    [Fact]
    public void Step_Guidance_GoesFromUnconditionalTowardsConditional()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using IFlowSolver solver = Solver("euler"), plain = Solver("euler");
        using GuidedVelocity velocityModel = Guide(model, scale: 4.5);
        using Denoiser denoiser = new(velocityModel, solver, noise);
        denoiser.Step();

        Tensor t = tensor([plain.Timesteps[0]]);
        Tensor conditional = model.forward(noise.unsqueeze(0), t, context.unsqueeze(0)).squeeze(0);
        Tensor unconditional = model.forward(noise.unsqueeze(0), t, contextNull.unsqueeze(0)).squeeze(0);
        Tensor velocity = unconditional + 4.5 * (conditional - unconditional);
        TensorAssert.Close(plain.Step(velocity, noise), denoiser.Latents, 1e-5);
    }

    [Fact]
    public void Step_AllStepsDone_Refuses()
    {
        using IFlowSolver solver = Solver("euler");
        using Denoiser denoiser = Denoise(solver);
        Run(denoiser, Steps);
        Assert.Throws<InvalidOperationException>(() => denoiser.Step());
    }

    [Fact]
    public void Restore_LatentsOfAnotherSize_SaysBothShapes()
    {
        using var scope = NewDisposeScope();
        using IFlowSolver solver = Solver("euler"), other = Solver("euler");
        using Denoiser denoiser = Denoise(solver);
        using Denoiser larger = new(guided, other, zeros([16, 3, 4, 6]));
        using DenoiserState state = larger.Save();

        var error = Assert.Throws<ArgumentException>(() => denoiser.Restore(state));
        Assert.Contains("[16, 3, 4, 6]", error.Message);
        Assert.Contains("[16, 2, 4, 6]", error.Message);
    }

    [Fact]
    public void Step_BlockWithABadWeight_NamesStepAndFirstBadPartAndKeepsTheLatents()
    {
        using var scope = NewDisposeScope();
        using WanModel broken = TensorWeights.Build(w => new WanModel(WanModelConfig.Tiny, w));
        using IFlowSolver solver = Solver("unipc");
        using GuidedVelocity velocity = Guide(broken, scale: 5);
        using Denoiser denoiser = new(velocity, solver, noise);
        Run(denoiser, 1);
        Tensor good = denoiser.Latents.clone();
        using (no_grad())
            broken.get_parameter("blocks.1.ffn.2.bias")!.fill_(double.NaN);

        var error = Assert.Throws<NonFiniteException>(() => denoiser.Step());

        Assert.Equal("blocks.1.ffn", error.Block);
        Assert.Equal($"denoise step 2 of {Steps}", error.Stage);
        Assert.Equal(1, denoiser.StepIndex);
        TensorAssert.Identical(good, denoiser.Latents);
    }

    private Denoiser Denoise(IFlowSolver solver) => new(guided, solver, noise);

    private GuidedVelocity Guide(WanModel transformer, double scale) =>
        new(transformer, new VelocityInputs { Context = context, ContextNull = contextNull }, scale);

    private static IFlowSolver Solver(string name) => name switch
    {
        "unipc" => new UniPCSolver(Steps, 5),
        "dpm++" => new DpmPlusPlus2MSolver(Steps, 5),
        _ => new EulerSolver(Steps, 5),
    };

    private static void Run(Denoiser denoiser, int steps)
    {
        for (int i = 0; i < steps; i++)
            denoiser.Step();
    }
}
