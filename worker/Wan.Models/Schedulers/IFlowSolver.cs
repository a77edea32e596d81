using TorchSharp;

namespace Wan.Models.Schedulers;

/// <summary>Integrates a flow from noise (sigma near 1) to data (sigma 0), one model evaluation per step.</summary>
/// <remarks>Knows nothing of models. Holds the history that multistep methods need, so it owns tensors: dispose it.</remarks>
public interface IFlowSolver : IDisposable
{
    /// <summary>Noise level at the start of every step, then the final 0: steps + 1 values.</summary>
    IReadOnlyList<double> Sigmas { get; }

    /// <summary>What the model is told at every step, in 0..1000.</summary>
    IReadOnlyList<double> Timesteps { get; }

    /// <summary>Steps done so far; the next step evaluates the model at <c>Timesteps[StepIndex]</c>.</summary>
    int StepIndex { get; }

    /// <summary>Advances <paramref name="sample"/> by one step.</summary>
    /// <param name="velocity">The model's prediction at <paramref name="sample"/>, same shape, any floating type.</param>
    /// <param name="sample">The current sample, float32.</param>
    /// <returns>The next sample, float32; the caller owns it.</returns>
    /// <exception cref="InvalidOperationException">Every step has been done.</exception>
    torch.Tensor Step(torch.Tensor velocity, torch.Tensor sample);

    /// <summary>A copy of everything needed to go on from here, with the same bytes, in another process.</summary>
    SolverState Save();

    /// <summary>Goes back to a saved state.</summary>
    /// <exception cref="ArgumentException">The state was saved by another solver or another schedule.</exception>
    void Restore(SolverState state);
}
