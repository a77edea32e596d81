using Wan.Models.Transformer;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>
/// A picture as a video's first latent, which the model is told is free of noise: how Wan2.2's 5B model makes a video of an image.
/// Source: Wan2.2@42bf4cf wan/textimage2video.py, WanTI2V.i2v.
/// </summary>
public static class FirstLatent
{
    /// <summary>The picture scaled until it covers the video, its middle, encoded.</summary>
    /// <param name="picture">[3, H, W] in -1..1, of any size</param>
    /// <returns>[C, 1, h, w] float32</returns>
    public static Tensor Encode(WanVae vae, Tensor picture, PixelSize size)
    {
        using var scope = NewDisposeScope();
        return vae.Encode(CoverCrop.Lanczos(picture, size).unsqueeze(1).unsqueeze(0)).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>Timestep 0 for the tokens of the first latents, the step's for all others.</summary>
    /// <param name="clean">how many latents are free of noise</param>
    /// <returns>[1, L] float64</returns>
    public static Tensor Timesteps(double timestep, TokenGrid grid, Device device, long clean = 1)
    {
        using var scope = NewDisposeScope();
        Tensor t = full([1, grid.Tokens], timestep, ScalarType.Float64, device);
        t.narrow(1, 0, clean * grid.H * grid.W).zero_();
        return t.MoveToOuterDisposeScope();
    }
}
