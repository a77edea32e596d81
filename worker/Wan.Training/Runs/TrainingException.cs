namespace Wan.Training.Runs;

/// <summary>A training that cannot go on as it was configured.</summary>
public sealed class TrainingException(string message) : Exception(message);
