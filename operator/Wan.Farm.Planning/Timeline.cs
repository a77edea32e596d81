using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning;

/// <summary>From frames and pixels to latents.</summary>
internal static class Timeline
{
    /// <summary>Latent 0 holds one frame, each later one as many as the temporal stride.</summary>
    public static int LatentFrames(int frames, VaeFacts vae) => 1 + ((frames - 1) / vae.TemporalStride);

    public static int Frames(int latentFrames, VaeFacts vae) => 1 + ((latentFrames - 1) * vae.TemporalStride);

    public static LatentSize LatentSize(VideoSize video, VaeFacts vae) =>
        new(vae.LatentChannels, video.Height / vae.SpatialStride, video.Width / vae.SpatialStride);
}
