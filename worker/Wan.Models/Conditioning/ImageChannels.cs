using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>
/// What an image-to-video model takes beside the latents: which frames are known, and a video of the known frames with zeros (gray)
/// between, encoded. Source: Wan2.1@9737cba wan/image2video.py and wan/first_last_frame2video.py.
/// </summary>
public static class ImageChannels
{
    /// <summary>A video that begins with a picture.</summary>
    /// <param name="picture">[3, H, W] in -1..1, of any size: it is stretched to the video's</param>
    /// <param name="frames">of the video, 4(T-1)+1</param>
    /// <param name="progress">called with the number of latents that are done; may throw to stop</param>
    /// <returns>y: [4 + C, T, h, w] float32, the mask first</returns>
    public static Tensor OfFirstFrame(WanVae vae, Tensor picture, int frames, PixelSize size, Action<int>? progress = null) =>
        Of(vae, frames, size, new Dictionary<int, Tensor> { [0] = picture }, progress);

    /// <summary>A video between two pictures.</summary>
    /// <param name="first">[3, H, W] in -1..1</param>
    /// <param name="last">[3, H, W] in -1..1; see <see cref="LastFrame"/> where it has another size</param>
    /// <param name="frames">of the video, 4(T-1)+1. The published code builds the mask of 81 frames whatever the video's length; here it follows.</param>
    /// <param name="progress">called with the number of latents that are done; may throw to stop</param>
    /// <returns>y: [4 + C, T, h, w] float32, the mask first</returns>
    public static Tensor OfFirstAndLastFrame(WanVae vae, Tensor first, Tensor last, int frames, PixelSize size, Action<int>? progress = null) =>
        frames > 1
            ? Of(vae, frames, size, new Dictionary<int, Tensor> { [0] = first, [frames - 1] = last }, progress)
            : throw new ArgumentException($"a video between two pictures has 5 frames or more, not {frames}", nameof(frames));

    /// <summary>Latents that are taken over from another stretch are frames that are known: the mask says so, and they stand where the encoded video does.</summary>
    /// <param name="channels">y: [mask + C, T, H, W], changed in place</param>
    /// <param name="known">[C, m, H, W], the first m latents</param>
    public static void TakeOver(Tensor channels, Tensor known)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        Tensor place = channels.narrow(1, 0, known.shape[1]);
        long mask = channels.shape[0] - known.shape[0];
        place.narrow(0, 0, mask).fill_(1);
        place.narrow(0, mask, known.shape[0]).copy_(known);
    }

    private static Tensor Of(WanVae vae, int frames, PixelSize size, Dictionary<int, Tensor> pictures, Action<int>? progress)
    {
        using var scope = NewDisposeScope();
        Dictionary<int, Tensor> known = pictures.ToDictionary(
            pair => pair.Key, pair => Resampling.Bicubic(pair.Value.to(ScalarType.Float32), size.Height, size.Width).unsqueeze(1));
        Tensor gray = zeros_like(known[0]);
        Tensor latents = StreamedEncoding.Encode(
            vae,
            frames,
            (start, count) => cat([.. Enumerable.Range(start, count).Select(frame => known.GetValueOrDefault(frame, gray))], dim: 1),
            progress);
        Tensor mask = KnownFrames.Mask(frames, pictures.Keys, latents.shape[2], latents.shape[3]).to(latents.device);
        return cat([mask, latents]).MoveToOuterDisposeScope();
    }
}
