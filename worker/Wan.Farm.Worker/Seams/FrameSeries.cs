namespace Wan.Farm.Worker.Seams;

/// <summary>How a video, or its latents, changes from frame to frame.</summary>
/// <param name="Kind">What the frames are.</param>
/// <param name="Steps">[n]: root mean square difference of frames n - 1 and n; the first is 0.</param>
/// <param name="Dissimilarities">[n]: 1 - SSIM of frames n - 1 and n; the first is 0. Null for latents.</param>
/// <param name="Bends">[n]: root mean square of f(n+1) - 2·f(n) + f(n-1), 0 while motion and brightness change evenly; first and last are 0.</param>
/// <param name="Means">[n][c]: mean L*, a* and b* of frame n, or of each latent channel.</param>
public sealed record FrameSeries(SeriesKind Kind, double[] Steps, double[]? Dissimilarities, double[] Bends, double[][] Means)
{
    public int Count => Means.Length;
}
