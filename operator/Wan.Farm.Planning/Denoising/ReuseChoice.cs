using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Denoising;

/// <summary>From <c>spec.acceleration</c> to what denoising takes over from earlier steps.</summary>
internal static class ReuseChoice
{
    private const int Dim1B = 1536, Dim14B = 5120;

    /// <summary>Half way between the pixels of 832x480 and of 1280x720.</summary>
    private const int Most480P = 660_480;

    /// <returns>Null when every step is computed in full.</returns>
    public static StepReuse? For(ResolvedJob job, ModelFacts model)
    {
        VideoJobSpec spec = job.Spec;
        SamplingSpec sampling = spec.Sampling;
        BlockReuse? blocks = spec.Acceleration?.BlockCache is { } block && FitOf(block.Fit, job, model) is { } fit
            ? new BlockReuse(block.Threshold, fit, block.FirstSteps, block.LastSteps)
            : null;
        GuidanceReuse? guidance = spec.Acceleration?.GuidanceCache is { } cache && Guides(sampling)
            ? new GuidanceReuse(cache.Every, cache.FirstSteps ?? Math.Max(1, sampling.Steps / 2), cache.LastSteps)
            : null;
        return blocks is null && guidance is null ? null : new StepReuse(blocks, guidance);
    }

    public static bool Guides(SamplingSpec sampling) => sampling.GuidanceScale != 1 || (sampling.LowNoiseGuidanceScale ?? 1) != 1;

    /// <returns>Null when nothing was fitted to a model of this kind.</returns>
    public static BlockFit? FitOf(BlockCacheFit fit, ResolvedJob job, ModelFacts model) => fit switch
    {
        BlockCacheFit.Plain => BlockFit.Plain,
        BlockCacheFit.Text1B => BlockFit.Text1B,
        BlockCacheFit.Text14B => BlockFit.Text14B,
        BlockCacheFit.Image14B480P => BlockFit.Image14B480P,
        BlockCacheFit.Image14B720P => BlockFit.Image14B720P,
        BlockCacheFit.Auto => Fitted(job, model),
        _ => throw new ArgumentOutOfRangeException(nameof(fit), fit, null),
    };

    // Wan2.2's experts have the dimensions of Wan2.1's 14B, and nothing was fitted to them.
    private static BlockFit? Fitted(ResolvedJob job, ModelFacts model) => (model.Transformer.ModelType, model.Transformer.Dim, model.Experts) switch
    {
        ("t2v", Dim1B, null) => BlockFit.Text1B,
        ("t2v", Dim14B, null) => BlockFit.Text14B,
        ("i2v", Dim14B, null) => job.Width * job.Height <= Most480P ? BlockFit.Image14B480P : BlockFit.Image14B720P,
        _ => null,
    };
}
