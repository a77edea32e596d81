using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>
/// What VACE follows, as latents: what stays of the source video, what is to change, the mask, and reference pictures in front.
/// Source: Wan2.1@9737cba wan/vace.py, vace_encode_frames, vace_encode_masks and vace_latent.
/// </summary>
public static class VaceContext
{
    /// <summary>Above this a pixel is one to generate.</summary>
    private const double Threshold = 0.5;

    /// <param name="video">[3, F, H, W] in -1..1, F = 4(T-1)+1; zeros (gray) where there is no source video</param>
    /// <param name="mask">[1, F, H, W] in 0..1: 1 where the model is to generate; ones where there is no mask</param>
    /// <param name="references">each [3, H, W] in -1..1, the size of the video; see <see cref="ReferencePicture"/></param>
    /// <returns>
    /// [2C + stride², R + T, h, w] float32: the R references come first on the time axis. The video's latents have R more frames then, which
    /// are dropped before decoding.
    /// </returns>
    /// <exception cref="ArgumentException">sizes that do not belong together</exception>
    public static Tensor Encode(WanVae vae, Tensor video, Tensor mask, IReadOnlyList<Tensor> references)
    {
        if (video.dim() != 4 || video.shape[0] != 3 || mask.dim() != 4 || mask.shape[0] != 1 || !mask.shape.AsSpan(1).SequenceEqual(video.shape.AsSpan(1)))
            throw new ArgumentException($"a video [3, F, H, W] wants a mask [1, F, H, W], got [{string.Join(", ", video.shape)}] and [{string.Join(", ", mask.shape)}]", nameof(mask));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor kept = EncodePart(video, mask, vae, generated: false);
        Tensor generated = EncodePart(video, mask, vae, generated: true);
        Tensor packed = VaceMask.Pack(mask, vae.Config.SpatialStride, vae.Config.TemporalStride).to(kept.device);
        Tensor context = cat([kept, generated, packed]);
        return cat([.. references.Select(picture => EncodeReference(picture, video, context)), context], dim: 1).MoveToOuterDisposeScope();

        Tensor EncodeReference(Tensor picture, Tensor video, Tensor context)
        {
            if (!picture.shape.AsSpan().SequenceEqual([3, video.shape[2], video.shape[3]]))
                throw new ArgumentException($"a reference wants [3, {video.shape[2]}, {video.shape[3]}], the size of the video, got [{string.Join(", ", picture.shape)}]", nameof(references));
            Tensor latent = vae.Encode(picture.unsqueeze(1).unsqueeze(0)).squeeze(0);
            return cat([latent, zeros([context.shape[0] - latent.shape[0], .. latent.shape[1..]], device: latent.device)]);
        }
    }

    private static Tensor EncodePart(Tensor video, Tensor mask, WanVae vae, bool generated) =>
        StreamedEncoding.Encode(vae, (int)video.shape[1], (first, count) =>
        {
            Tensor chosen = (mask.narrow(1, first, count) > Threshold).to(ScalarType.Float32);
            return video.narrow(1, first, count) * (generated ? chosen : 1 - chosen);
        });
}
