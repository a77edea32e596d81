namespace Wan.Farm.Contracts.Models;

/// <summary>Dimensions of the diffusion transformer.</summary>
/// <param name="ModelType">As in config.json: t2v, i2v, flf2v, vace, ti2v.</param>
/// <param name="PatchSize">(T, H, W).</param>
public sealed record TransformerFacts(
    string ModelType,
    int InChannels,
    int Dim,
    int FfnDim,
    int Heads,
    int Layers,
    int TextLength,
    (int T, int H, int W) PatchSize,
    long Parameters)
{
    /// <summary>Latent channels out; what goes in beyond these is the image's.</summary>
    public int OutChannels { get; init; } = InChannels;

    /// <summary>Blocks of VACE's branch; 0 without it.</summary>
    public int VaceBlocks { get; init; }
}
