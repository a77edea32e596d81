using Wan.Models.Pipelines;
using Wan.Models.Vae;
using Wan.Training.Data;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>A clip as an autoencoder gives it back.</summary>
public static class Reconstruction
{
    /// <returns>8-bit RGB frames, [H, W, 3]</returns>
    public static IReadOnlyList<byte[]> Of(WanVae vae, Clip clip, Device device)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Tensor bytes = FrameConversion.VideoBytes(vae.Decode(vae.Encode(ClipPixels.Of([clip], device))).squeeze(0)).cpu();
        return [.. Enumerable.Range(0, (int)bytes.shape[0]).Select(i => bytes[i].contiguous().data<byte>().ToArray())];
    }
}
