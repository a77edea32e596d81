namespace Wan.Farm.Contracts.Tasks;

/// <summary>How the flow is integrated.</summary>
/// <param name="GuidanceScale">Classifier-free guidance; 1 runs the conditional branch only.</param>
public sealed record Sampling(SolverKind Solver, int Steps, double Shift, double GuidanceScale)
{
    /// <summary>The guidance of the expert for low noise; null where it is the same, or one transformer does all steps.</summary>
    public double? LowNoiseGuidanceScale { get; init; }

    /// <summary>Null: every step is computed in full.</summary>
    public StepReuse? Reuse { get; init; }
}
