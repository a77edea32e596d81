using Wan.Models.Layers;
using Wan.Models.Pipelines.Windows;
using Wan.Models.Schedulers;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>Takes one video from noise to latents, a step at a time, so that its owner can stop, save and go on between steps.</summary>
/// <remarks>
/// The model and the solver stay the caller's; what conditions a video besides noise is the model's. Restoring a saved state gives the same bytes as never having stopped. A long video is
/// denoised in windows whose predictions are fused at every step; a lane holds the stretch that its windows cover.
/// </remarks>
public sealed class Denoiser : IDisposable
{
    private readonly IVelocityModel model;
    private readonly IFlowSolver solver;
    private readonly WindowFusion? windows;
    private readonly KnownPrefix? known;

    /// <param name="noise">[C, T, H, W], the starting latents; with windows, over their span</param>
    /// <param name="windows">how to denoise more than the model sees at once; null: in one piece, from the timeline's beginning. Owned</param>
    /// <param name="known">latents at the beginning that are finished already; null: none. Owned</param>
    public Denoiser(IVelocityModel model, IFlowSolver solver, Tensor noise, WindowFusion? windows = null, KnownPrefix? known = null)
    {
        this.model = model;
        this.solver = solver;
        (this.windows, this.known) = (windows, known);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
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
        Tensor velocity = windows is null ? PredictWindow(Latents, 0) : windows.Fuse(Latents, PredictWindow);
        Tensor next = solver.Step(velocity, Latents);
        if (!FiniteGuard.IsFinite(next))
            throw new NonFiniteException(stage, "the solver");
        Replace(next);
        PutKnown();

        Tensor PredictWindow(Tensor window, int firstLatent)
        {
            ct.ThrowIfCancellationRequested();
            return FiniteGuard.Run(stage, () => model.Predict(window, solver.Timesteps[StepIndex], firstLatent, StepIndex));
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
        windows?.Dispose();
        known?.Dispose();
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
