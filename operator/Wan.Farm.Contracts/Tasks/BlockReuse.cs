namespace Wan.Farm.Contracts.Tasks;

/// <summary>When the blocks' residual of an earlier step stands in for them.</summary>
/// <param name="Threshold">While the estimated change since it was computed stays below this.</param>
/// <param name="FirstSteps">Always computed.</param>
/// <param name="LastSteps">Always computed.</param>
public sealed record BlockReuse(double Threshold, BlockFit Fit, int FirstSteps, int LastSteps);
