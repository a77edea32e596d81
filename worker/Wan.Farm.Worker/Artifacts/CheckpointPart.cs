using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>What one lane saved.</summary>
/// <param name="Latents">That the file holds.</param>
/// <param name="Use">What of it counts; a part saved by another division into lanes may reach into its neighbour.</param>
/// <param name="Path">A safetensors file.</param>
public sealed record CheckpointPart(LatentRange Latents, LatentRange Use, string Path);
