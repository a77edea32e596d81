using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Layers;
using Wan.Models.Pipelines;
using Wan.Models.Pipelines.Windows;
using Wan.Models.Schedulers;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines.Windows;

/// <summary>A long video denoised in windows by the tiny model.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class WindowedDenoiserTests : IDisposable
{
    private const int Steps = 4;

    private readonly Tensor context, contextNull;

    public WindowedDenoiserTests()
    {
        Random random = new(3);
        context = TensorWeights.Random(random, 7, WanModelConfig.Tiny.TextDim);
        contextNull = TensorWeights.Random(random, 3, WanModelConfig.Tiny.TextDim);
    }

    public void Dispose()
    {
        context.Dispose();
        contextNull.Dispose();
    }

    [Theory]
    [InlineData(9, 5, 3)]       // the last window meets two others
    [InlineData(8, 4, 2)]
    [InlineData(9, 5, 2)]       // overlaps longer than the stride
    public void Step_SeveralLanes_EndInTheBytesOfOne(int latents, int length, int stride)
    {
        using var scope = NewDisposeScope();
        LatentWindow[] windows = Layouts.Windows(latents, length, stride);
        Tensor noise = Noise(latents);
        Tensor alone = Denoise(LaneWindows.Alone(windows), exchange: null, noise);

        for (int lanes = 2; lanes <= 3; lanes++)
        {
            LaneWindows[] divided = Layouts.Divide(windows, lanes);
            Tensor[] parts = MemoryExchange.Run(lanes, (lane, exchange) => Denoise(divided[lane], exchange, noise));
            for (int lane = 0; lane < lanes; lane++)
            {
                LatentWindow span = divided[lane].Span;
                TensorAssert.Identical(alone.narrow(1, span.First, span.Count).contiguous(), parts[lane], $"lane {lane} of {lanes}");
                parts[lane].Dispose();
            }
        }
    }

    [Fact]
    public void Step_OneWindow_GivesTheBytesOfNoWindows()
    {
        using var scope = NewDisposeScope();
        using WanModel model = Model();
        using IFlowSolver whole = Solver(), windowed = Solver();
        Tensor noise = Noise(5);
        using GuidedVelocity guided = Guide(model);
        using Denoiser plain = new(guided, whole, noise);
        using Denoiser one = new(guided, windowed, noise, windows: Fusion(new LatentWindow(0, 5)));

        Run(plain, Steps);
        Run(one, Steps);

        TensorAssert.Identical(plain.Latents, one.Latents);
    }

    [Fact]
    public void Step_CancelledBetweenWindows_LeavesTheStateAndCanGoOn()
    {
        using var scope = NewDisposeScope();
        using WanModel model = Model();
        using IFlowSolver whole = Solver(), interrupted = Solver();
        Tensor noise = Noise(9);
        using GuidedVelocity guided = Guide(model);
        using Denoiser undisturbed = new(guided, whole, noise, windows: Fusion(Layouts.Windows(9, 5, 2)));
        using Denoiser denoiser = new(guided, interrupted, noise, windows: Fusion(Layouts.Windows(9, 5, 2)));
        Run(undisturbed, Steps);
        Run(denoiser, 2);
        Tensor before = denoiser.Latents.clone();
        using DenoiserState saved = denoiser.Save();

        using CancellationTokenSource stop = new();
        CancellingProbe probe = new(stop, "blocks.1.ffn", times: 3);        // in the second window: each runs the model twice
        using (probe.Attach())
            Assert.Throws<OperationCanceledException>(() => denoiser.Step(stop.Token));

        Assert.Equal(4, probe.Seen);
        Assert.Equal(2, denoiser.StepIndex);
        TensorAssert.Identical(before, denoiser.Latents);
        using DenoiserState after = denoiser.Save();
        Same(saved, after);
        Run(denoiser, Steps - 2);
        TensorAssert.Identical(undisturbed.Latents, denoiser.Latents);
    }

    [Fact]
    public void Restore_StateJoinedFromTwoLanes_GoesOnAloneWithTheSameBytes()
    {
        using var scope = NewDisposeScope();
        LatentWindow[] windows = Layouts.Windows(9, 5, 2);
        LaneWindows[] divided = Layouts.Divide(windows, 2);
        Tensor noise = Noise(9);
        Tensor expected = Denoise(LaneWindows.Alone(windows), exchange: null, noise);
        DenoiserState[] states = new DenoiserState[2];
        Tensor[] halfway = MemoryExchange.Run(2, (lane, exchange) => Denoise(divided[lane], exchange, noise, steps: 2, saved => states[lane] = saved));

        // Each lane's own part: the first lane's up to where the second begins, then the second's.
        int second = divided[1].Span.First;
        using WanModel model = Model();
        using IFlowSolver solver = Solver();
        using GuidedVelocity guided = Guide(model);
        using Denoiser denoiser = new(guided, solver, noise, windows: Fusion(windows));
        using (DenoiserState first = states[0].Narrow(0, second), joined = DenoiserState.Join([first, states[1]]))
            denoiser.Restore(joined);
        Run(denoiser, Steps - 2);

        TensorAssert.Identical(expected, denoiser.Latents);
        Array.ForEach(states, state => state.Dispose());
        Array.ForEach(halfway, tensor => tensor.Dispose());
    }

    [Fact]
    public void Render_Repeated_KeepsNoTensors()
    {
        using WanModel model = Model();
        using Tensor noise = Noise(9), finished = Noise(2), beginning = Noise(2);
        Render();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++)
            Render();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Render()
        {
            using IFlowSolver solver = Solver();
            KnownPrefix known = new(finished.clone(), beginning.clone());
            using GuidedVelocity guided = Guide(model);
            using Denoiser denoiser = new(guided, solver, noise, windows: Fusion(Layouts.Windows(9, 5, 3)), known: known);
            Run(denoiser, 2);
            using DenoiserState state = denoiser.Save();
            using DenoiserState first = state.Narrow(0, 4), rest = state.Narrow(4, 5), joined = DenoiserState.Join([first, rest]);
            denoiser.Restore(joined);
            Run(denoiser, 1);
        }
    }

    /// <returns>The lane's latents, in no scope.</returns>
    private Tensor Denoise(LaneWindows lane, IOverlapExchange? exchange, Tensor noise, int steps = Steps, Action<DenoiserState>? save = null)
    {
        using var scope = NewDisposeScope();
        using WanModel model = Model();
        using IFlowSolver solver = Solver();
        Tensor own = noise.narrow(1, lane.Span.First, lane.Span.Count);
        using GuidedVelocity guided = Guide(model);
        using Denoiser denoiser = new(guided, solver, own, windows: new WindowFusion(lane, exchange, CPU));
        Assert.Equal(lane.Span, denoiser.Span);
        Run(denoiser, steps);
        save?.Invoke(denoiser.Save());
        return denoiser.Latents.clone().DetachFromDisposeScope();
    }

    private GuidedVelocity Guide(WanModel model) => new(model, new VelocityInputs { Context = context, ContextNull = contextNull }, guidanceScale: 5);

    private static void Same(DenoiserState expected, DenoiserState actual)
    {
        Dictionary<string, Tensor> tensors = actual.Tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor);
        Assert.Equal(expected.Solver.Values, actual.Solver.Values);
        Assert.Equal(expected.Tensors.Select(pair => pair.Name).Order(), tensors.Keys.Order());
        foreach ((string name, Tensor tensor) in expected.Tensors)
            TensorAssert.Identical(tensor, tensors[name], name);
    }

    private static WindowFusion Fusion(params LatentWindow[] windows) => new(LaneWindows.Alone(windows), exchange: null, CPU);

    private static WanModel Model() => TensorWeights.Build(w => new WanModel(WanModelConfig.Tiny, w));

    private static IFlowSolver Solver() => new UniPCSolver(Steps, 5);

    private static Tensor Noise(int latents) => TensorWeights.Random(new Random(latents), 16, latents, 4, 6);

    private static void Run(Denoiser denoiser, int steps)
    {
        for (int i = 0; i < steps; i++)
            denoiser.Step();
    }

    /// <summary>Cancels when a part of the model has run so often.</summary>
    private sealed class CancellingProbe(CancellationTokenSource stop, string name, int times) : ForwardProbe
    {
        public int Seen { get; private set; }

        protected override void Observe(string part, Tensor value)
        {
            if (part == name && ++Seen == times)
                stop.Cancel();
        }
    }
}
