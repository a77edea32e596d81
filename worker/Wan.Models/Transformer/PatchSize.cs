namespace Wan.Models.Transformer;

/// <summary>Latents that make one token, along frames, height and width.</summary>
public readonly record struct PatchSize(int T, int H, int W)
{
    /// <summary>Latent positions in one token.</summary>
    public int Volume => T * H * W;
}
