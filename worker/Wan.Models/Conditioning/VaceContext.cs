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
        Tensor context = Encode(vae, (int)video.shape[1], (first, count) => video.narrow(1, first, count), (first, count) => mask.narrow(1, first, count));
        return references.Count == 0
            ? context.MoveToOuterDisposeScope()
            : cat([EncodeReferences(vae, references, new PixelSize((int)video.shape[2], (int)video.shape[3])), context], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Of a video that is made as it is needed, so that no more of it exists at a time than one latent frame stands for.</summary>
    /// <param name="frames">4(T-1)+1</param>
    /// <param name="video">first frame and count → [3, count, H, W] in -1..1; asked twice for every frame</param>
    /// <param name="mask">first frame and count → [1, count, H, W] in 0..1: 1 where the model is to generate</param>
    /// <param name="progress">called with the number of latents that are done, of 2T; may throw to stop</param>
    /// <returns>[2C + stride², T, h, w] float32</returns>
    public static Tensor Encode(WanVae vae, int frames, Func<int, int, Tensor> video, Func<int, int, Tensor> mask, Action<int>? progress = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor kept = EncodePart(generated: false, done: 0);
        int latents = (int)kept.shape[1];
        Tensor generated = EncodePart(generated: true, latents);
        Tensor packed = cat(
            [.. Enumerable.Range(0, latents).Select(t => VaceMask.Pack(mask(VaceMask.FrameOf(t, latents, frames), 1), vae.Config.SpatialStride, vae.Config.TemporalStride))], dim: 1);
        return cat([kept, generated, packed.to(kept.device)]).MoveToOuterDisposeScope();

        Tensor EncodePart(bool generated, int done) => StreamedEncoding.Encode(
            vae,
            frames,
            (first, count) =>
            {
                Tensor chosen = (mask(first, count) > Threshold).to(ScalarType.Float32);
                return video(first, count) * (generated ? chosen : 1 - chosen);
            },
            latent => progress?.Invoke(done + latent));
    }

    /// <summary>Of reference pictures: what stays, and nothing to generate.</summary>
    /// <param name="references">each [3, H, W] in -1..1, the size of the video; one at least</param>
    /// <returns>[2C + stride², R, h, w] float32</returns>
    public static Tensor EncodeReferences(WanVae vae, IReadOnlyList<Tensor> references, PixelSize size)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        int stride = vae.Config.SpatialStride;
        return cat([.. references.Select(Encode)], dim: 1).MoveToOuterDisposeScope();

        Tensor Encode(Tensor picture)
        {
            if (!picture.shape.AsSpan().SequenceEqual([3, size.Height, size.Width]))
                throw new ArgumentException($"a reference wants [3, {size.Height}, {size.Width}], the size of the video, got [{string.Join(", ", picture.shape)}]", nameof(references));
            Tensor latent = vae.Encode(picture.unsqueeze(1).unsqueeze(0)).squeeze(0);
            return cat([latent, zeros([latent.shape[0] + (stride * stride), .. latent.shape[1..]], device: latent.device)]);
        }
    }
}
