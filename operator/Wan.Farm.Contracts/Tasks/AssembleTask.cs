namespace Wan.Farm.Contracts.Tasks;

/// <summary>Segments, in order, to the output file: H.264 for a video, PNG for a single frame.</summary>
public sealed record AssembleTask(
    string Id,
    ContentKey Key,
    IReadOnlyList<ContentKey> Segments,
    VideoSize Size,
    int Frames,
    int FramesPerSecond,
    int ConstantRateFactor) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs => Segments;
}
