using static TorchSharp.torch;

namespace Wan.Models.Schedulers;

/// <summary>First-order Euler: x += (sigma[i+1] - sigma[i])·v.</summary>
public sealed class EulerSolver(FlowSchedule schedule) : FlowSolver(schedule)
{
    /// <summary>From pure noise; the model is told the exact level.</summary>
    public EulerSolver(int steps, double shift)
        : this(FlowSchedule.FromPureNoise(steps, shift).WithExactTimesteps())
    {
    }

    protected override string Name => "euler";

    protected override Tensor Advance(Tensor velocity, Tensor sample) =>
        sample + (velocity * (Sigmas[StepIndex + 1] - Sigmas[StepIndex]));
}
