namespace Wan.Farm.Worker.Rendering;

/// <summary>After which steps to save a checkpoint: each one, unless saving would cost more than 1 % of the render.</summary>
/// <remarks>Steps of minutes are all saved; steps of milliseconds are saved now and then.</remarks>
public sealed class CheckpointPolicy(TimeProvider clock)
{
    private const double Share = 0.01;

    private TimeSpan cost;
    private long? last;

    /// <summary>Whether enough was computed since the last checkpoint to pay for one.</summary>
    public bool IsDue => last is not { } at || cost <= clock.GetElapsedTime(at) * Share;

    /// <summary>A checkpoint was saved and took this long.</summary>
    public void Saved(TimeSpan took)
    {
        cost = took;
        last = clock.GetTimestamp();
    }
}
