using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>The numbers of the last step, kept on the device until somebody asks.</summary>
internal sealed class LastStep : IDisposable
{
    private Tensor? gradientLength;
    private (string Name, Tensor Value)[] losses = [];

    public void Remember(Tensor gradientLength, params (string Name, Tensor Value)[] losses)
    {
        Dispose();
        this.gradientLength = gradientLength.DetachFromDisposeScope();
        this.losses = [.. losses.Select(loss => (loss.Name, loss.Value.detach().DetachFromDisposeScope()))];
    }

    /// <exception cref="TrainingException">The gradient was not finite.</exception>
    public StepReport Report(long step, double learningRate) =>
        StepReport.Of(step, learningRate, gradientLength ?? throw new InvalidOperationException("No step was made yet."), losses);

    public void Dispose()
    {
        gradientLength?.Dispose();
        foreach ((_, Tensor value) in losses) value.Dispose();
    }
}
