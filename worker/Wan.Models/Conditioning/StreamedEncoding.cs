using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>Encodes a video that is made as it is needed: no more of it exists at a time than one latent frame stands for.</summary>
internal static class StreamedEncoding
{
    /// <param name="frames">of the video, 4(T-1)+1</param>
    /// <param name="make">first frame and count → pixels [3, count, H, W] in -1..1</param>
    /// <param name="progress">called with the number of latents that are done; may throw to stop</param>
    /// <returns>[C, T, h, w] float32, normalised</returns>
    public static Tensor Encode(WanVae vae, int frames, Func<int, int, Tensor> make, Action<int>? progress = null)
    {
        int stride = vae.Config.TemporalStride;
        if (frames < 1 || (frames - 1) % stride != 0)
            throw new ArgumentException($"{frames} frames cannot be encoded: the count must be {stride}n+1", nameof(frames));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using FeatureCache cache = vae.NewEncoderCache();
        List<Tensor> latents = [];
        for (int first = 0; first < frames; first += first == 0 ? 1 : stride)
        {
            using var step = NewDisposeScope();
            Tensor pixels = make(first, first == 0 ? 1 : stride);
            latents.Add(vae.EncodeChunk(pixels.unsqueeze(0), cache).squeeze(0).MoveToOuterDisposeScope());
            progress?.Invoke(latents.Count);
        }
        return cat(latents, dim: 1).MoveToOuterDisposeScope();
    }
}
