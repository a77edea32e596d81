namespace Wan.Farm.Contracts.Tasks;

/// <summary>A small graph of tasks over one video's latent timeline, inputs before their users.</summary>
public sealed record RenderPlan(
    string JobName,
    string ModelDigest,
    ComputeDtype Dtype,
    VideoSize Size,
    int Frames,
    int FramesPerSecond,
    IReadOnlyList<RenderTask> Tasks)
{
    /// <summary>Latent frames of the whole video: 1 + (frames - 1) / 4.</summary>
    public int LatentFrames => 1 + ((Frames - 1) / 4);
}
