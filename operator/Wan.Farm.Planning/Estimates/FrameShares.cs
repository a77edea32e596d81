using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>How the ranks of a group share a frame: each some of its columns, counted in latents, the first ones one more where they do not divide.</summary>
/// <param name="Columns">Of a latent frame.</param>
/// <param name="Most">That one rank has.</param>
public sealed record FrameShares(int Columns, int Most)
{
    public static FrameShares Of(VaeFacts vae, VideoSize size, int ranks)
    {
        int columns = size.Width / vae.SpatialStride;
        return new FrameShares(columns, (columns + ranks - 1) / ranks);
    }

    /// <summary>Of one rank's work and memory in those of one process.</summary>
    public double Largest => (double)Most / Columns;

    /// <summary>What the rank with the most columns takes. It has all weights; what is stored is stored once.</summary>
    internal StageCost Of(StageCost alone) => alone with
    {
        ActivationBytes = (long)(alone.ActivationBytes * Largest),
        CacheBytes = (long)(alone.CacheBytes * Largest),
        Flops = alone.Flops * Largest,
    };
}
