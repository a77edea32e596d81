namespace Wan.Farm.Contracts.Tasks;

/// <summary>A small graph of tasks over one video's latent timeline, inputs before their users.</summary>
/// <param name="Frames">Of the whole video.</param>
/// <param name="LatentFrames">Of all shots together: 1 + (frames - 1) / 4 each.</param>
/// <param name="Joins">Where pieces of work meet, in order of their frames.</param>
public sealed record RenderPlan(
    string JobName,
    string ModelDigest,
    ComputeDtype Dtype,
    VideoSize Size,
    int Frames,
    int LatentFrames,
    int FramesPerSecond,
    IReadOnlyList<RenderTask> Tasks,
    IReadOnlyList<VideoJoin> Joins);
