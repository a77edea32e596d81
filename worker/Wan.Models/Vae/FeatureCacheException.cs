namespace Wan.Models.Vae;

/// <summary>A feature cache that cannot be gone on with: of another model, version, scope or half of the autoencoder, or damaged.</summary>
public sealed class FeatureCacheException(string message, Exception? inner = null) : Exception(message, inner);
