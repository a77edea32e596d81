namespace Wan.Models.Vae;

/// <summary>Dimensions of the Wan2.1 video autoencoder.</summary>
/// <param name="Dim">Channels at full resolution.</param>
/// <param name="LatentChannels">Channels of a latent frame.</param>
/// <param name="DimMultipliers">Channels of each stage, from full resolution down, as multiples of <paramref name="Dim"/>.</param>
/// <param name="ResidualBlocks">Per encoder stage; the decoder has one more.</param>
/// <param name="TemporalDownsample">Whether the step below each stage halves the time axis too.</param>
/// <param name="LatentMean">Per channel; latents outside the autoencoder are (mu - mean)/std.</param>
/// <param name="LatentStd">Per channel.</param>
public sealed record WanVaeConfig(
    int Dim,
    int LatentChannels,
    IReadOnlyList<int> DimMultipliers,
    int ResidualBlocks,
    IReadOnlyList<bool> TemporalDownsample,
    IReadOnlyList<float> LatentMean,
    IReadOnlyList<float> LatentStd)
{
    /// <summary>The published Wan2.1 autoencoder. Source: Wan2.1@9737cba wan/modules/vae.py, _video_vae and WanVAE.</summary>
    public static WanVaeConfig Wan21 { get; } = new(
        Dim: 96,
        LatentChannels: 16,
        DimMultipliers: [1, 2, 4, 4],
        ResidualBlocks: 2,
        TemporalDownsample: [false, true, true],
        LatentMean:
        [
            -0.7571f, -0.7089f, -0.9113f, 0.1075f, -0.1745f, 0.9653f, -0.1517f, 1.5508f,
            0.4134f, -0.0715f, 0.5517f, -0.3632f, -0.1922f, -0.9497f, 0.2503f, -0.2921f,
        ],
        LatentStd:
        [
            2.8184f, 1.4541f, 2.3275f, 2.6558f, 1.2196f, 1.7708f, 2.6052f, 2.0743f,
            3.2687f, 2.1526f, 2.8652f, 1.5579f, 1.6382f, 1.1253f, 2.8251f, 1.9160f,
        ]);

    /// <summary>Pixels per latent along height and width.</summary>
    public int SpatialStride => 1 << (DimMultipliers.Count - 1);

    /// <summary>Frames per latent after the first.</summary>
    public int TemporalStride => 1 << TemporalDownsample.Count(halves => halves);

    /// <summary>The same topology with other widths, as in small test checkpoints.</summary>
    public WanVaeConfig WithDim(int dim) => this with { Dim = dim };

    /// <summary>Video frames that <paramref name="latents"/> latent frames decode to.</summary>
    public int FramesOf(int latents) => 1 + (TemporalStride * (latents - 1));
}
