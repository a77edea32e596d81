namespace Wan.Farm.Contracts.Tasks;

/// <summary>Finished latents that the next chunk of a continuation takes over.</summary>
/// <param name="Source">The chunk they are read from.</param>
/// <param name="Latents">Which of its latents; they begin the new chunk.</param>
public sealed record KnownLatents(LatentChunk Source, LatentRange Latents);
