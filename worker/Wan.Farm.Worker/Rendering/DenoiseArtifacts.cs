using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>What a denoising task reads.</summary>
/// <param name="Features">Of the texts.</param>
/// <param name="Conditioning">Of the pictures; null where there are none.</param>
/// <param name="Known">Where the known latents are read from; null where there are none.</param>
internal sealed record DenoiseArtifacts(Artifact Features, Artifact? Conditioning, Artifact? Known);
