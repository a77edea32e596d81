using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>The mask that tells an image-to-video model which frames it was given. Source: Wan2.1@9737cba wan/image2video.py.</summary>
public static class KnownFrames
{
    /// <summary>Channels of the mask: a latent frame stands for four frames.</summary>
    public const int Channels = 4;

    /// <param name="frames">of the video, 4(T-1)+1</param>
    /// <param name="known">frames that are given</param>
    /// <param name="height">of the latents</param>
    /// <param name="width">of the latents</param>
    /// <returns>[4, T, H, W] float32: 1 for a known frame. The first latent stands for one frame: it has that one four times.</returns>
    public static Tensor Mask(int frames, IReadOnlyCollection<int> known, long height, long width)
    {
        using var scope = NewDisposeScope();
        int latents = 1 + ((frames - 1) / Channels);
        float[] values = new float[Channels * latents];
        for (int t = 0; t < latents; t++)
        {
            for (int c = 0; c < Channels; c++)
            {
                int frame = Math.Max(0, (Channels * t) + c - (Channels - 1));
                values[(c * latents) + t] = known.Contains(frame) ? 1 : 0;
            }
        }
        return tensor(values, [Channels, latents, 1, 1]).expand(-1, -1, height, width).contiguous().MoveToOuterDisposeScope();
    }
}
