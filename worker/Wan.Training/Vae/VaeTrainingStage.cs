using Wan.Training.Runs;

namespace Wan.Training.Vae;

/// <summary>A stretch of autoencoder training on clips of one size, with a learning rate that rises and falls within it.</summary>
public sealed record VaeTrainingStage(int Frames, int Width, int Height, int BatchSize, int Steps)
    : TrainingStage(Frames, Width, Height, BatchSize, Steps)
{
    public double PeakLearningRate { get; init; } = 1e-3;

    /// <summary>How strongly the critic pulls at the pixels, as a share of the pull of all other losses; 0 for a stage without one.</summary>
    public double AdversarialWeight { get; init; }
}
