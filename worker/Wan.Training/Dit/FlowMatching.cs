using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Rectified flow: between a clip and noise lies a straight line, and the model learns the direction along it. Source: the Wan report, section 4.2.</summary>
internal static class FlowMatching
{
    /// <summary>Where on the line to train: logit-normal, which favours the middle, then shifted towards noise.</summary>
    /// <param name="u">evenly in [0, 1)</param>
    /// <param name="v">evenly in [0, 1), independent of <paramref name="u"/></param>
    /// <param name="shift">1: none. What sampling shifts by.</param>
    /// <returns>sigma, 0 (the clip) to 1 (noise), both excluded</returns>
    public static double Sigma(double u, double v, double shift)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - u)) * Math.Cos(2 * Math.PI * v);
        double sigma = 1 / (1 + Math.Exp(-normal));
        return shift * sigma / (1 + ((shift - 1) * sigma));
    }

    /// <summary>The point of the line.</summary>
    /// <param name="latents">[B, C, T, H, W]</param>
    /// <param name="noise">the same shape</param>
    /// <param name="sigmas">[B, 1, 1, 1, 1]</param>
    public static Tensor Mix(Tensor latents, Tensor noise, Tensor sigmas) => ((1 - sigmas) * latents) + (sigmas * noise);

    /// <summary>The direction, the same everywhere on the line.</summary>
    public static Tensor Velocity(Tensor latents, Tensor noise) => noise - latents;
}
