using System.Collections.Concurrent;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Farm;

/// <summary>Keeps account of what a task stores, for its report.</summary>
internal sealed class RecordingArtifacts(IArtifactStore store) : IArtifactStore
{
    private readonly ConcurrentDictionary<(ContentKey, string), StoredArtifact> stored = new();

    public IReadOnlyList<StoredArtifact> Stored => [.. stored.Values];

    public ValueTask<bool> ContainsAsync(ContentKey key, ArtifactKind kind, CancellationToken ct) => store.ContainsAsync(key, kind, ct);

    public ValueTask<ArtifactLookup> TryOpenAsync(ContentKey key, ArtifactKind kind, CancellationToken ct) => store.TryOpenAsync(key, kind, ct);

    public async ValueTask<Artifact> WriteAsync(ContentKey key, ArtifactKind kind, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        Artifact artifact = await store.WriteAsync(key, kind, write, ct).ConfigureAwait(false);
        Add(artifact);
        return artifact;
    }

    public string NameOf(ContentKey key, ArtifactKind kind) => store.NameOf(key, kind);

    public ValueTask DeleteAsync(ContentKey key, ArtifactKind kind, CancellationToken ct) => store.DeleteAsync(key, kind, ct);

    /// <summary>Something that was there already.</summary>
    public void Add(Artifact artifact) =>
        stored[(artifact.Key, artifact.Kind.Extension)] = new StoredArtifact(artifact.Key, artifact.Kind.Extension, artifact.Bytes, artifact.Sha256);
}
