using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>
/// A picture as a video's first latent, which the model is told is free of noise: how Wan2.2's 5B model makes a video of an image.
/// Source: Wan2.2@42bf4cf wan/textimage2video.py, WanTI2V.i2v.
/// </summary>
public static class FirstLatent
{
    /// <summary>Puts the picture back: before the first step and after every step.</summary>
    /// <param name="latents">[C, T, H, W]</param>
    /// <param name="known">[C, 1, H, W], the encoded picture</param>
    /// <returns>[C, T, H, W]: a copy</returns>
    public static Tensor Overwrite(Tensor latents, Tensor known)
    {
        if (known.dim() != 4 || !known.shape.AsSpan().SequenceEqual([latents.shape[0], 1, latents.shape[2], latents.shape[3]]))
            throw new ArgumentException($"the first latent of [{string.Join(", ", latents.shape)}] cannot be [{string.Join(", ", known.shape)}]", nameof(known));
        using var scope = NewDisposeScope();
        return cat([known.to(latents.dtype, latents.device), latents.narrow(1, 1, latents.shape[1] - 1)], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Timestep 0 for the tokens of the first latent, the step's for all others.</summary>
    /// <returns>[1, L] float64</returns>
    public static Tensor Timesteps(double timestep, TokenGrid grid, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor t = full([1, grid.Tokens], timestep, ScalarType.Float64, device);
        t.narrow(1, 0, grid.H * grid.W).zero_();
        return t.MoveToOuterDisposeScope();
    }
}
