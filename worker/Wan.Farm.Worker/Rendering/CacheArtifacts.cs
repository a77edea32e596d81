using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Vae;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Puts feature caches into the store.</summary>
internal static class CacheArtifacts
{
    /// <param name="cache">At the latent that the hand-over names; only its scope is stored.</param>
    /// <exception cref="StorageException">The store is full or cannot be written to.</exception>
    public static async Task StoreAsync(IArtifactStore store, CacheHandover handover, FeatureCache cache, ComputeThread compute, CancellationToken ct)
    {
        FeatureCache part = await compute.Do(() => cache.Part(CacheScopes.Of(handover.Scope))).ConfigureAwait(false);
        try
        {
            await store.WriteAsync(
                handover.Key,
                ArtifactKind.FeatureCache,
                async (stream, _) => await compute.Do(() => FeatureCacheFile.Save(part, stream)).ConfigureAwait(false),
                ct).ConfigureAwait(false);
        }
        finally
        {
            await compute.Do(part.Dispose).ConfigureAwait(false);
        }
    }
}
