using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>A mask of pixels as channels of latents. Source: Wan2.1@9737cba wan/vace.py, vace_encode_masks.</summary>
public static class VaceMask
{
    /// <summary>The frame nearest to the middle of a latent's share of the time axis, which stands for it.</summary>
    public static int FrameOf(int latent, int latents, int frames) => (int)((((2 * (long)latent) + 1) * frames) / (2 * latents));

    /// <param name="mask">[1, F, H, W] in 0..1, F = 4(T-1)+1, H and W multiples of 16</param>
    /// <param name="spatialStride">pixels per latent: every pixel of a latent becomes a channel</param>
    /// <param name="temporalStride">frames per latent; of these one is taken</param>
    /// <returns>[stride², T, H/stride, W/stride] float32</returns>
    public static Tensor Pack(Tensor mask, int spatialStride = 8, int temporalStride = 4)
    {
        if (mask.dim() != 4 || mask.shape[0] != 1 || mask.shape[2] % (2 * spatialStride) != 0 || mask.shape[3] % (2 * spatialStride) != 0)
            throw new ArgumentException($"a mask wants [1, F, H, W] with sides that are multiples of {2 * spatialStride}, got [{string.Join(", ", mask.shape)}]", nameof(mask));
        using var scope = NewDisposeScope();
        long height = mask.shape[2] / spatialStride, width = mask.shape[3] / spatialStride;
        int frames = (int)mask.shape[1], latents = (frames + temporalStride - 1) / temporalStride;
        long[] nearest = [.. Enumerable.Range(0, latents).Select(t => (long)FrameOf(t, latents, frames))];
        return mask[0].index_select(0, tensor(nearest, device: mask.device)).to(ScalarType.Float32)
            .reshape(latents, height, spatialStride, width, spatialStride)
            .permute(2, 4, 0, 1, 3)
            .reshape(spatialStride * spatialStride, latents, height, width)
            .MoveToOuterDisposeScope();
    }
}
