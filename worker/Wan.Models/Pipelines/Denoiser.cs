using Wan.Models.Layers;
using Wan.Models.Pipelines.Windows;
using Wan.Models.Schedulers;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>Takes one video from noise to latents, a step at a time, so that its owner can stop, save and go on between steps.</summary>
/// <remarks>
/// The model and the solver stay the caller's. Restoring a saved state gives the same bytes as never having stopped. A long video is
/// denoised in windows whose predictions are fused at every step; a lane holds the stretch that its windows cover.
/// </remarks>
public sealed class Denoiser : IDisposable
{
    private readonly WanModel model;
    private readonly IFlowSolver solver;
    private readonly double guidanceScale;
    private readonly TextContext positive;
    private readonly TextContext? negative;
    private readonly WindowFusion? windows;
    private readonly KnownPrefix? known;

    /// <param name="noise">[C, T, H, W], the starting latents; with windows, over their span</param>
    /// <param name="context">[S, text_dim] features of the prompt</param>
    /// <param name="contextNull">[S, text_dim] features of the negative prompt; not read when <paramref name="guidanceScale"/> is 1</param>
    /// <param name="guidanceScale">how far to go from the unconditional towards the conditional prediction; 1 runs the model once a step</param>
    /// <param name="cacheTextKeys">see <see cref="WanModel.Prepare"/></param>
    /// <param name="windows">how to denoise more than the model sees at once; null: in one piece. Owned</param>
    /// <param name="known">latents at the beginning that are finished already; null: none. Owned</param>
    public Denoiser(
        WanModel model,
        IFlowSolver solver,
        Tensor noise,
        Tensor context,
        Tensor? contextNull,
        double guidanceScale,
        bool cacheTextKeys = true,
        WindowFusion? windows = null,
        KnownPrefix? known = null)
    {
        if (guidanceScale != 1 && contextNull is null)
            throw new ArgumentException($"guidance scale {guidanceScale} needs the features of a negative prompt", nameof(contextNull));
        this.model = model;
        this.solver = solver;
        this.guidanceScale = guidanceScale;
        (this.windows, this.known) = (windows, known);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        positive = Prepare(context, cacheTextKeys, "embed the prompt");
        negative = guidanceScale == 1 ? null : Prepare(contextNull!, cacheTextKeys, "embed the negative prompt");
        Latents = noise.to(ScalarType.Float32).clone().DetachFromDisposeScope();
        PutKnown();
    }

    /// <summary>The latents' place on the timeline when there are windows; else all of it.</summary>
    public LatentWindow Span => windows?.Span ?? new LatentWindow(0, (int)Latents.shape[1]);

    /// <summary>Time that the last step spent on exchanging overlaps with other lanes, waiting included.</summary>
    public TimeSpan LastExchange => windows?.LastExchange ?? TimeSpan.Zero;

    /// <summary>[C, T, H, W] float32: noise at first, the video's latents when finished. Every step replaces it.</summary>
    public Tensor Latents { get; private set; }

    /// <summary>Steps done.</summary>
    public int StepIndex => solver.StepIndex;

    /// <summary>Steps there are.</summary>
    public int StepCount => solver.Timesteps.Count;

    /// <summary>True when every step has been done.</summary>
    public bool IsFinished => StepIndex >= StepCount;

    /// <summary>Does one step.</summary>
    /// <exception cref="OperationCanceledException">stopped between two windows; the step does not count</exception>
    /// <exception cref="NonFiniteException">names the step and the first block that produced NaN or infinity; what was saved before stays good</exception>
    /// <exception cref="InvalidOperationException">every step has been done</exception>
    public void Step(CancellationToken ct = default)
    {
        if (IsFinished)
            throw new InvalidOperationException($"all {StepCount} steps have been done");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        string stage = $"denoise step {StepIndex + 1} of {StepCount}";
        Tensor velocity = windows is null ? PredictWindow(Latents) : windows.Fuse(Latents, PredictWindow);
        Tensor next = solver.Step(velocity, Latents);
        if (!FiniteGuard.IsFinite(next))
            throw new NonFiniteException(stage, "the solver");
        Replace(next);
        PutKnown();

        Tensor PredictWindow(Tensor window)
        {
            ct.ThrowIfCancellationRequested();
            return FiniteGuard.Run(stage, () => Predict(window, solver.Timesteps[StepIndex]));
        }
    }

    /// <summary>A copy of where this is, in host memory.</summary>
    public DenoiserState Save()
    {
        using var scope = NewDisposeScope();
        return new DenoiserState(Latents.cpu().clone().DetachFromDisposeScope(), solver.Save());
    }

    /// <summary>Goes on from a saved state.</summary>
    /// <exception cref="ArgumentException">the state belongs to another solver, schedule or shape</exception>
    public void Restore(DenoiserState state)
    {
        if (!state.Latents.shape.AsSpan().SequenceEqual(Latents.shape))
        {
            throw new ArgumentException(
                $"the saved latents are [{string.Join(", ", state.Latents.shape)}], this video's [{string.Join(", ", Latents.shape)}]", nameof(state));
        }
        using var scope = NewDisposeScope();
        solver.Restore(state.Solver);
        Replace(state.Latents.to(Latents.device).clone());
        PutKnown();
    }

    public void Dispose()
    {
        Latents.Dispose();
        positive.Dispose();
        negative?.Dispose();
        windows?.Dispose();
        known?.Dispose();
    }

    /// <param name="latents">[C, T, H, W]</param>
    /// <returns>[C, T, H, W] float32: unconditional + scale · (conditional - unconditional)</returns>
    private Tensor Predict(Tensor latents, double timestep)
    {
        using var scope = NewDisposeScope();
        Tensor x = latents.unsqueeze(0);
        Tensor t = tensor([timestep], device: x.device);
        Tensor velocity = model.forward(x, t, positive);
        if (negative is not null)
        {
            Tensor unconditional = model.forward(x, t, negative);
            velocity.sub_(unconditional).mul_(guidanceScale).add_(unconditional);
        }
        return velocity.squeeze(0).MoveToOuterDisposeScope();
    }

    private TextContext Prepare(Tensor context, bool cacheTextKeys, string stage)
    {
        TextContext text = model.Prepare([context], cacheTextKeys);
        if (!FiniteGuard.IsFinite(text.Embedded))
            throw new NonFiniteException(stage, "text_embedding");
        return text.DetachFromDisposeScope();
    }

    private void PutKnown()
    {
        using var _ = no_grad();
        known?.PutInto(Latents, IsFinished ? 0 : solver.Sigmas[StepIndex]);
    }

    private void Replace(Tensor latents)
    {
        Latents.Dispose();
        Latents = latents.DetachFromDisposeScope();
    }
}
