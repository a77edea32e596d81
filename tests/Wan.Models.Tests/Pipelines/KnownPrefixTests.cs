using Wan.Farm.Testing;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

public sealed class KnownPrefixTests : IDisposable
{
    private const int Steps = 4, Known = 2, Latents = 5;

    private readonly WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.Tiny, w));
    private readonly Tensor noise, finished, context, contextNull;
    private readonly GuidedVelocity guided;

    public KnownPrefixTests()
    {
        Random random = new(4);
        noise = TensorWeights.Random(random, 16, Latents, 4, 6);
        finished = TensorWeights.Random(random, 16, Known, 4, 6);
        context = TensorWeights.Random(random, 7, WanModelConfig.Tiny.TextDim);
        contextNull = TensorWeights.Random(random, 3, WanModelConfig.Tiny.TextDim);
        guided = new GuidedVelocity(model, new VelocityInputs { Context = context, ContextNull = contextNull }, guidanceScale: 5);
    }

    public void Dispose()
    {
        guided.Dispose();
        model.Dispose();
        noise.Dispose();
        finished.Dispose();
        context.Dispose();
        contextNull.Dispose();
    }

    [Fact]
    public void PutInto_AnyNoiseLevel_MixesTheKnownLatentsAndLeavesTheRest()
    {
        using var scope = NewDisposeScope();
        using KnownPrefix known = Prefix();
        Tensor sample = ones_like(noise);

        known.PutInto(sample, 0.3);

        TensorAssert.Close((finished * 0.7) + (noise.narrow(1, 0, Known) * 0.3), sample.narrow(1, 0, Known), 1e-6);
        TensorAssert.Identical(ones([16, Latents - Known, 4, 6]), sample.narrow(1, Known, Latents - Known).contiguous());
    }

    [Theory]
    [InlineData("unipc")]
    [InlineData("dpm++")]
    [InlineData("euler")]
    public void Step_KnownLatents_HaveEachStepsNoiseLevelAndAreThemselvesAtTheEnd(string name)
    {
        using var scope = NewDisposeScope();
        using IFlowSolver solver = Solver(name);
        using Denoiser denoiser = Denoise(solver, Prefix());
        for (int step = 0; step < Steps; step++)
        {
            double sigma = solver.Sigmas[step];
            TensorAssert.Close((finished * (1 - sigma)) + (noise.narrow(1, 0, Known) * sigma), Beginning(denoiser), 1e-6);
            denoiser.Step();
        }

        TensorAssert.Identical(finished, Beginning(denoiser));
    }

    [Fact]
    public void Step_OtherKnownLatents_ChangeTheRest()
    {
        using var scope = NewDisposeScope();
        using IFlowSolver one = Solver("unipc"), two = Solver("unipc");
        using Denoiser denoiser = Denoise(one, Prefix());
        using Denoiser other = Denoise(two, new KnownPrefix(-finished, noise.narrow(1, 0, Known).clone()));
        denoiser.Step();
        other.Step();

        Assert.NotEqual(0, (Rest(denoiser) - Rest(other)).abs().max().item<float>());
    }

    [Fact]
    public void Restore_BetweenAnyTwoSteps_EndsInTheSameBytes()
    {
        using var scope = NewDisposeScope();
        using IFlowSolver whole = Solver("unipc");
        using Denoiser undisturbed = Denoise(whole, Prefix());
        List<DenoiserState> states = [];
        while (!undisturbed.IsFinished)
        {
            states.Add(undisturbed.Save());
            undisturbed.Step();
        }

        foreach (DenoiserState state in states)
        {
            using IFlowSolver solver = Solver("unipc");
            using Denoiser resumed = Denoise(solver, Prefix());
            resumed.Restore(state);
            state.Dispose();
            while (!resumed.IsFinished)
                resumed.Step();
            TensorAssert.Identical(undisturbed.Latents, resumed.Latents);
        }
    }

    private KnownPrefix Prefix() => new(finished.clone().DetachFromDisposeScope(), noise.narrow(1, 0, Known).clone().DetachFromDisposeScope());

    private Denoiser Denoise(IFlowSolver solver, KnownPrefix known) => new(guided, solver, noise, known: known);

    private static Tensor Beginning(Denoiser denoiser) => denoiser.Latents.narrow(1, 0, Known).contiguous();

    private static Tensor Rest(Denoiser denoiser) => denoiser.Latents.narrow(1, Known, Latents - Known);

    private static IFlowSolver Solver(string name) => name switch
    {
        "unipc" => new UniPCSolver(Steps, 5),
        "dpm++" => new DpmPlusPlus2MSolver(Steps, 5),
        _ => new EulerSolver(Steps, 5),
    };
}
