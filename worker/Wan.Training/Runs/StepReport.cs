namespace Wan.Training.Runs;

/// <summary>What is said of one step.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Values">Losses and the like, by name.</param>
public sealed record StepReport(long Step, double LearningRate, double GradientLength, IReadOnlyDictionary<string, double> Values);
