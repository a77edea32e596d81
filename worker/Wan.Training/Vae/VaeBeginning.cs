using Wan.Models.Weights;

namespace Wan.Training.Vae;

/// <summary>A trained autoencoder to begin with.</summary>
/// <param name="Weights">Under the published names.</param>
/// <param name="Digest">Of the file: a training that was interrupted goes on from the same beginning only.</param>
public sealed record VaeBeginning(IWeightSource Weights, string Digest);
