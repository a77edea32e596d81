namespace Wan.Training.Optimization;

/// <summary>Rises linearly to the peak, then falls by a half cosine to a tenth of it.</summary>
/// <param name="Peak">The largest rate.</param>
/// <param name="WarmUp">Steps until it is reached.</param>
/// <param name="Steps">Steps of the whole training.</param>
public sealed record LearningRate(double Peak, int WarmUp, int Steps)
{
    private const double Floor = 0.1;

    /// <param name="step">From 0.</param>
    public double At(long step)
    {
        if (step < WarmUp) return Peak * (step + 1) / WarmUp;
        double done = Math.Clamp((step - WarmUp) / (double)Math.Max(1, Steps - WarmUp), 0, 1);
        return Peak * (Floor + ((1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * done))));
    }
}
