namespace Wan.Models.Vae;

/// <summary>A feature cache of another model, another version or another half of the autoencoder.</summary>
public sealed class FeatureCacheException(string message) : Exception(message);
