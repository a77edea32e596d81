using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Planning.Denoising;

namespace Wan.Farm.Planning;

/// <summary>What can be reused with this model.</summary>
internal static class AccelerationChecks
{
    public static IEnumerable<FieldProblem> Check(ResolvedJob job, ModelFacts model)
    {
        VideoJobSpec spec = job.Spec;
        if (spec.Acceleration is { BlockCache: null, GuidanceCache: null })
        {
            yield return new("spec.acceleration", "says nothing; give blockCache, guidanceCache or both, or leave it out");
        }

        if (spec.Acceleration?.BlockCache is { } blocks && ReuseChoice.FitOf(blocks.Fit, job, model) is null)
        {
            string fits = string.Join(", ", Enum.GetNames<BlockCacheFit>().Where(name => name != nameof(BlockCacheFit.Auto)));
            yield return new("spec.acceleration.blockCache.fit", $"Auto finds none that was fitted to {spec.Model.Path}; accepted: {fits}");
        }
    }
}
