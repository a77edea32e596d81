namespace Wan.Farm.Contracts.Tasks;

/// <summary>
/// Pictures to what an image-to-video model takes beside the latents: <c>y</c> [4 + C, T, H, W] over a whole timeline, which frames are known
/// and the video of the known frames encoded; and <c>clip_fea</c> [pictures, n, C] for models that attend to image tokens. For a model whose
/// tokens have timesteps of their own (ti2v), the picture as the video's first latent, [C, 1, H, W].
/// </summary>
/// <param name="Pictures">The first frame, or the first and then the last.</param>
/// <param name="Frames">Of the timeline.</param>
public sealed record ConditionTask(string Id, ContentKey Key, IReadOnlyList<PictureInput> Pictures, int Frames, VideoSize Size) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs => [];
}
