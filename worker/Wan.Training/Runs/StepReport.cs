using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>What is said of one step.</summary>
/// <param name="Step">From 1.</param>
/// <param name="GradientLength">Before it was limited.</param>
/// <param name="Values">Losses and the like, by name.</param>
public sealed record StepReport(long Step, double LearningRate, double GradientLength, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>Waits for numbers that a device is still at work on.</summary>
    /// <exception cref="TrainingException">The gradient is not finite.</exception>
    internal static StepReport Of(long step, double learningRate, Tensor gradientLength, IEnumerable<(string Name, Tensor Value)> values)
    {
        double length = gradientLength.item<float>();
        if (!double.IsFinite(length))
            throw new TrainingException($"step {step}: the gradient is not finite. Lower peakLearningRate, or raise warmUpSteps.");
        return new StepReport(step, learningRate, length, values.ToDictionary(v => v.Name, v => (double)v.Value.item<float>()));
    }
}
