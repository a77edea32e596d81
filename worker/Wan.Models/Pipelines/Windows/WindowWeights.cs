namespace Wan.Models.Pipelines.Windows;

/// <summary>How much a window's prediction counts at each of its latents: a trapezoid over the overlaps with its neighbours.</summary>
public static class WindowWeights
{
    /// <summary>
    /// At a window's i-th latent <c>min(1, i/A, (T-i)/B)</c>, with A latents shared with the window before and B with the one after.
    /// </summary>
    /// <remarks>
    /// A later window's first latent weighs 0: the model takes position 0 for the single frame that begins a video. Where just two
    /// windows meet, their weights add up to 1.
    /// </remarks>
    /// <param name="windows">In ascending order, each overlapping the next.</param>
    public static float[] Of(IReadOnlyList<LatentWindow> windows, int index)
    {
        LatentWindow window = windows[index];
        int before = index == 0 ? 0 : windows[index - 1].End - window.First;
        int after = index == windows.Count - 1 ? 0 : window.End - windows[index + 1].First;
        return [.. Enumerable.Range(0, window.Count).Select(i => Math.Min(1, Math.Min(Rise(i, before), Rise(window.Count - i, after))))];
    }

    private static float Rise(int place, int overlap) => overlap == 0 ? 1 : (float)place / overlap;
}
