namespace Wan.Farm.Contracts.Tasks;

/// <summary>
/// A video, a mask and reference pictures to what VACE follows, as latents: <c>vace</c> [2C + stride², T, H, W] over a whole timeline, what of the
/// video stays, what is made anew and where; and the same of R references, <c>references</c> [2C + stride², R, H, W].
/// </summary>
/// <param name="Frames">Of the timeline.</param>
public sealed record VaceTask(string Id, ContentKey Key, VaceInputs Files, int Frames, VideoSize Size) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs => [];
}
