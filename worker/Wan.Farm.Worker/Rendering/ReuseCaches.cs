using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Caching;

namespace Wan.Farm.Worker.Rendering;

/// <summary>From what a plan lets a render take over from earlier steps to the caches that do it.</summary>
internal static class ReuseCaches
{
    private static readonly double[] Identity = [1, 0];

    /// <returns>Null when every step is computed in full.</returns>
    /// <param name="dtype">Residuals are kept in float32 where the model is, else in bfloat16, whose range is that of float32.</param>
    public static StepCaches? Of(Sampling sampling, ComputeDtype dtype) => sampling.Reuse is not { } reuse
        ? null
        : new StepCaches(
            new StepCacheOptions(reuse.Blocks is { } blocks ? Options(blocks) : null, reuse.Guidance is { } guidance ? Options(guidance) : null),
            sampling.Steps,
            dtype == ComputeDtype.Float32 ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16);

    private static BlockCacheOptions Options(BlockReuse reuse)
    {
        BlockCacheOptions options = reuse.Fit switch
        {
            BlockFit.Plain => new BlockCacheOptions(reuse.Threshold, Identity, CacheSignal.TimeProjection),
            BlockFit.Text1B => PublishedBlockCaches.For("t2v-1.3B", reuse.Threshold),
            BlockFit.Text14B => PublishedBlockCaches.For("t2v-14B", reuse.Threshold),
            BlockFit.Image14B480P => PublishedBlockCaches.For("i2v-14B-480P", reuse.Threshold),
            BlockFit.Image14B720P => PublishedBlockCaches.For("i2v-14B-720P", reuse.Threshold),
            _ => throw new ArgumentOutOfRangeException(nameof(reuse), reuse.Fit, null),
        };
        return options with { FirstSteps = reuse.FirstSteps, LastSteps = reuse.LastSteps };
    }

    private static GuidanceCacheOptions Options(GuidanceReuse reuse) => new(reuse.Every, reuse.FirstSteps, reuse.LastSteps);
}
