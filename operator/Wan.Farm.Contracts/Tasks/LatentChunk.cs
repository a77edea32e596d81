namespace Wan.Farm.Contracts.Tasks;

/// <summary>Finished latents that are stored as one artifact, [C, T, H, W] with T = <c>Latents.Count</c>.</summary>
public sealed record LatentChunk(ContentKey Key, LatentRange Latents);
