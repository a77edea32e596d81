using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Which of a plan's tasks must run because what they make is not there, or is damaged, and somebody needs it.</summary>
public static class NeededTasks
{
    /// <summary>Looks from the last tasks back, and only as far as something is missing.</summary>
    /// <returns>In the order of the plan.</returns>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static async Task<IReadOnlyList<RenderTask>> FindAsync(RenderPlan plan, IArtifactStore store, IRenderObserver observer, CancellationToken ct)
    {
        HashSet<ContentKey> wanted = [];
        List<RenderTask> needed = [];
        foreach (RenderTask task in plan.Tasks.Reverse())
        {
            // Nobody has a hint made; a task that makes nothing but hints runs when somebody who waits for one does.
            bool isWanted = task.Outputs.Count == 0
                || task.Outputs.Any(wanted.Contains)
                || needed.Exists(user => user.Hints.Any(task.Outputs.Contains) && task is DecodeFrontTask);
            if (!isWanted || (task.Outputs.Count > 0 && await IsThereAsync(task, store, observer, ct).ConfigureAwait(false)))
                continue;
            needed.Add(task);
            wanted.UnionWith(task.Inputs);
        }

        needed.Reverse();
        return needed;
    }

    private static async Task<bool> IsThereAsync(RenderTask task, IArtifactStore store, IRenderObserver observer, CancellationToken ct)
    {
        bool all = true;
        foreach (ArtifactRef made in ArtifactKinds.Of(task))
        {
            ArtifactLookup found = await store.TryOpenAsync(made.Key, made.Kind, ct).ConfigureAwait(false);
            if (found.Warning is { } warning)
                observer.Warned(warning);
            all &= found.Artifact is not null;
        }

        return all;
    }
}
