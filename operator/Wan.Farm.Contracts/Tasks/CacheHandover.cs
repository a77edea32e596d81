namespace Wan.Farm.Contracts.Tasks;

/// <summary>A feature cache of the decoder as it is before it reads a latent.</summary>
/// <param name="Key">Under which it is stored.</param>
/// <param name="NextLatent">The latent that is decoded next with it.</param>
public sealed record CacheHandover(ContentKey Key, CacheScope Scope, int NextLatent);
