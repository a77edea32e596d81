namespace Wan.Farm.Contracts.Tasks;

/// <summary>Segments, in order, to the output file: H.264 for a video, PNG for a single frame. Nothing is encoded again.</summary>
/// <param name="Segments">In order; one that occurs twice is shown twice.</param>
/// <param name="Format">As the segments have it; null for a single picture.</param>
public sealed record AssembleTask(
    string Id,
    ContentKey Key,
    IReadOnlyList<VideoSegment> Segments,
    VideoSize Size,
    SegmentFormat? Format) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs { get; } = [.. Segments.Select(segment => segment.Key).Distinct()];

    public override IReadOnlyList<ContentKey> Outputs => [];

    public int Frames => Segments.Sum(segment => segment.Frames);
}
