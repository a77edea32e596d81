using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>What a plan keeps in the store, as a whole.</summary>
public static class RenderArtifacts
{
    /// <summary>Forgets everything this plan has made so far, finished or not, so that the next run makes it anew.</summary>
    public static async Task ForgetAsync(RenderPlan plan, RenderContext context, CancellationToken ct)
    {
        foreach (RenderTask task in plan.Tasks)
        {
            await context.Checkpoints.DeleteAsync(task.Key, ct).ConfigureAwait(false);
            foreach (ArtifactRef made in ArtifactKinds.Of(task).Concat(ArtifactKinds.OnTheWay(task)))
                await context.Artifacts.DeleteAsync(made.Key, made.Kind, ct).ConfigureAwait(false);
        }
    }

    /// <summary>The video is there: removes what was of use on the way only: feature caches, which are large, and what a killed process left.</summary>
    public static async Task TidyAsync(RenderPlan plan, RenderContext context, CancellationToken ct)
    {
        foreach (ArtifactRef made in plan.Tasks.SelectMany(ArtifactKinds.OnTheWay))
            await context.Artifacts.DeleteAsync(made.Key, made.Kind, ct).ConfigureAwait(false);
        foreach (string left in plan.Tasks.OfType<DecodeTask>().Select(task => SegmentSink.PathOf(context, task.Key)).Where(File.Exists))
            File.Delete(left);
    }
}
