using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Puts an encoded segment and its facts into the store, under one key.</summary>
public static class SegmentArtifacts
{
    /// <summary>The facts go first: a segment that is there has facts.</summary>
    /// <param name="encoded">A finished file; it stays where it is.</param>
    /// <exception cref="StorageException">The store is full or cannot be written to.</exception>
    public static async Task<Artifact> StoreAsync(IArtifactStore store, ContentKey key, string encoded, SegmentFacts facts, CancellationToken ct)
    {
        await StoreFactsAsync(store, key, facts, ct).ConfigureAwait(false);
        return await store.WriteAsync(
            key,
            ArtifactKind.Segment,
            async (stream, token) =>
            {
                using var file = new FileStream(encoded, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
                await file.CopyToAsync(stream, token).ConfigureAwait(false);
            },
            ct).ConfigureAwait(false);
    }

    public static async Task<Artifact> StoreFactsAsync(IArtifactStore store, ContentKey key, SegmentFacts facts, CancellationToken ct) =>
        await store.WriteAsync(key, ArtifactKind.SegmentFacts, (stream, token) => SegmentFactsFile.WriteAsync(stream, facts, token), ct).ConfigureAwait(false);
}
