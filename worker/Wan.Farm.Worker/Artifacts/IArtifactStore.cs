using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Finished work by content key. Equal keys mean equal bytes, so writing a key twice does no harm.</summary>
public interface IArtifactStore
{
    /// <summary>Whether a finished artifact is there; its bytes are not looked at.</summary>
    /// <exception cref="StorageException">The store cannot be reached.</exception>
    ValueTask<bool> ContainsAsync(ContentKey key, ArtifactKind kind, CancellationToken ct);

    /// <summary>Verifies an artifact and gives its path. A corrupt one is moved out of the way and reported as a warning.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<ArtifactLookup> TryOpenAsync(ContentKey key, ArtifactKind kind, CancellationToken ct);

    /// <summary>Stores what <paramref name="write"/> writes (forward only). Until that has ended well, nothing is there.</summary>
    /// <exception cref="StorageException">The store is full or cannot be written to; nothing half-written is left.</exception>
    ValueTask<Artifact> WriteAsync(ContentKey key, ArtifactKind kind, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct);

    /// <summary>Where a person would look for an artifact.</summary>
    string NameOf(ContentKey key, ArtifactKind kind);

    /// <summary>Forgets an artifact; does nothing when there is none.</summary>
    ValueTask DeleteAsync(ContentKey key, ArtifactKind kind, CancellationToken ct);
}
