using Wan.Models.Conditioning;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>
/// What an image-to-video model takes beside noisy latents: which frames are known, and a video of those with gray for all others, encoded. The same as
/// <see cref="ImageChannels"/> makes of a picture, and as a chunk of a continuation is told of the latents that it took over.
/// </summary>
internal static class GivenChannels
{
    /// <param name="clips">B clips. Their <see cref="ClipLatents.FirstFrames"/> are not read where no gift is a picture.</param>
    /// <param name="gifts">what each gives away</param>
    /// <param name="gray">[C, 1, H, W]: a latent of gray frames long after any other</param>
    /// <returns>y: [B, 4 + C, T, H, W], the mask first</returns>
    public static Tensor Of(ClipLatents clips, IReadOnlyList<Gift> gifts, Tensor gray)
    {
        using var scope = NewDisposeScope();
        Tensor latents = clips.Whole;
        long[] shape = latents.shape;
        (long batch, long frames) = (shape[0], shape[2]);
        bool[] known = [.. gifts.SelectMany(gift => Enumerable.Range(0, (int)frames).Select(t => t < gift.Latents))];
        Tensor mask = tensor(known, [batch, 1, frames, 1, 1]).to(latents.device);
        Tensor encoded = where(mask, latents, gray);
        if (gifts.Any(gift => gift.IsPicture))
            encoded = where(tensor(gifts.Select(gift => gift.IsPicture).ToArray(), [batch, 1, 1, 1, 1]).to(latents.device), clips.FirstFrames!, encoded);
        return cat([mask.to(latents.dtype).expand(batch, KnownFrames.Channels, frames, shape[3], shape[4]), encoded], dim: 1).MoveToOuterDisposeScope();
    }
}
