using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>
/// Two experts, one for high noise and one for low, of which only the one at work is in memory. Source: Wan2.2@42bf4cf
/// wan/text2video.py, _prepare_model_for_timestep.
/// </summary>
/// <param name="loadHigh">makes the expert for timesteps from the boundary up; with it its own guidance scale</param>
/// <param name="loadLow">makes the expert for timesteps below the boundary</param>
/// <param name="boundary">part of the 1000 timesteps; see <see cref="Weights.Checkpoint.ExpertBoundary"/></param>
/// <remarks>What was loaded is disposed here: before the other expert is loaded, or at the end.</remarks>
public sealed class ExpertVelocity(Func<IVelocityModel> loadHigh, Func<IVelocityModel> loadLow, double boundary) : IVelocityModel
{
    private const double TrainedTimesteps = 1000;

    private IVelocityModel? current;
    private bool currentIsHigh;

    /// <summary>Whether the expert for high noise works at a timestep.</summary>
    public static bool IsHigh(double timestep, double boundary) => timestep >= boundary * TrainedTimesteps;

    public Tensor Predict(Tensor latents, double timestep, int firstLatent = 0, int step = 0)
    {
        bool high = IsHigh(timestep, boundary);
        if (current is null || currentIsHigh != high)
        {
            current?.Dispose();
            current = null;
            current = (high ? loadHigh : loadLow)();
            currentIsHigh = high;
        }
        return current.Predict(latents, timestep, firstLatent, step);
    }

    public void Dispose()
    {
        current?.Dispose();
        current = null;
    }
}
