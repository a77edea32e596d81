using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Denoising;

/// <summary>How one shot's latents are made.</summary>
/// <param name="Chunks">What is stored, in order; together the whole timeline.</param>
/// <param name="Blocks">Stretches of the timeline that are finished at one time, in order: decoding is not cut across them.</param>
/// <param name="Joins">Latents at which another window or chunk begins to count.</param>
internal sealed record DenoisePlan(
    IReadOnlyList<DenoiseTask> Tasks,
    IReadOnlyList<LatentChunk> Chunks,
    IReadOnlyList<LatentRange> Blocks,
    IReadOnlyList<(int Latent, JoinKind Kind)> Joins);
