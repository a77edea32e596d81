namespace Wan.Farm.Contracts.Models;

/// <summary>Dimensions of the causal VAE.</summary>
/// <param name="BaseDim">Channels at full resolution (96 as published).</param>
/// <param name="SpatialStride">Pixels per latent, along height and width.</param>
/// <param name="TemporalStride">Frames per latent after the first.</param>
public sealed record VaeFacts(int LatentChannels, int BaseDim, int SpatialStride, int TemporalStride, long Parameters);
