namespace Wan.Farm.Contracts.Tasks;

/// <summary>The first segment to a small video and a poster, for a person who waits for the rest.</summary>
public sealed record PreviewTask(string Id, ContentKey Key, ContentKey Segment, int Frames, VideoSize Size, SegmentFormat Format) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs => [Segment];

    public override IReadOnlyList<ContentKey> Outputs => [];
}
