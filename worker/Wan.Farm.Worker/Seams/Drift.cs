namespace Wan.Farm.Worker.Seams;

/// <summary>How far a video has moved from its beginning to its end, in the mean.</summary>
/// <param name="Frames">At each end: 15 % of the video.</param>
/// <param name="First">L*, a* and b*, or each latent channel, averaged over the first of them.</param>
/// <param name="Difference">|First - Last|, by channel.</param>
/// <param name="Distance">CIEDE2000 of the two; of latents the root mean square over channels.</param>
public sealed record Drift(int Frames, double[] First, double[] Last, double[] Difference, double Distance);
