namespace Wan.Farm.Contracts.Models;

/// <summary>Dimensions of the causal VAE.</summary>
/// <param name="BaseDim">Channels of the decoder at its finest resolution: 96 in Wan2.1 as published, 256 in Wan2.2.</param>
/// <param name="SpatialStride">Pixels per latent, along height and width.</param>
/// <param name="TemporalStride">Frames per latent after the first.</param>
public sealed record VaeFacts(int LatentChannels, int BaseDim, int SpatialStride, int TemporalStride, long Parameters)
{
    /// <summary>Height and width in pixels of the squares that it works on: 1 in Wan2.1, 2 in Wan2.2.</summary>
    public int PatchSize { get; init; } = 1;

    /// <summary>Channels of the encoder at its finest resolution: the decoder's in Wan2.1, 160 in Wan2.2 as published.</summary>
    public int EncoderDim { get; init; } = BaseDim;
}
