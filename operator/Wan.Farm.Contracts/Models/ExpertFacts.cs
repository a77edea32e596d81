namespace Wan.Farm.Contracts.Models;

/// <summary>A second transformer, of the same dimensions, for low noise.</summary>
/// <param name="Boundary">Part of the 1000 timesteps from which on the first one runs.</param>
/// <param name="Parameters">Of the second one.</param>
public sealed record ExpertFacts(double Boundary, long Parameters);
