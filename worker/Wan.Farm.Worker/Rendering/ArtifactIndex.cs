using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Which of a plan's artifacts are there, verified, and which tasks must therefore run.</summary>
internal sealed class ArtifactIndex
{
    private readonly Dictionary<ContentKey, Artifact> artifacts = [];
    private readonly HashSet<ContentKey> needed = [];

    private ArtifactIndex()
    {
    }

    /// <summary>Looks from the last tasks back, and only as far as something is missing.</summary>
    public static async Task<ArtifactIndex> BuildAsync(RenderPlan plan, IArtifactStore store, IRenderObserver observer, CancellationToken ct)
    {
        var index = new ArtifactIndex();
        HashSet<ContentKey> read = [.. plan.Tasks.SelectMany(task => task.Inputs)];
        HashSet<ContentKey> wanted = [.. plan.Tasks.Select(task => task.Key).Where(key => !read.Contains(key))];
        foreach (RenderTask task in plan.Tasks.Reverse().Where(task => wanted.Contains(task.Key)))
        {
            if (ArtifactKinds.Of(task) is { } kind && await index.FindAsync(task.Key, kind, store, observer, ct).ConfigureAwait(false))
                continue;
            index.needed.Add(task.Key);
            wanted.UnionWith(task.Inputs);
        }
        return index;
    }

    public bool Needs(RenderTask task) => needed.Contains(task.Key);

    public void Add(Artifact artifact) => artifacts[artifact.Key] = artifact;

    public Artifact Of(ContentKey key) => artifacts[key];

    public IReadOnlyList<Artifact> Of(IReadOnlyList<ContentKey> keys) => [.. keys.Select(Of)];

    private async Task<bool> FindAsync(ContentKey key, ArtifactKind kind, IArtifactStore store, IRenderObserver observer, CancellationToken ct)
    {
        ArtifactLookup found = await store.TryOpenAsync(key, kind, ct).ConfigureAwait(false);
        if (found.Warning is { } warning)
            observer.Warned(warning);
        if (found.Artifact is not { } artifact)
            return false;
        Add(artifact);
        return true;
    }
}
