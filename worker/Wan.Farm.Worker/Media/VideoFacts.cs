namespace Wan.Farm.Worker.Media;

/// <summary>What the facts of all segments together say of the video.</summary>
/// <param name="FramesSha256">See <see cref="FramesDigest"/>.</param>
/// <param name="Sheet">The same as if all frames had been added to it.</param>
public sealed record VideoFacts(string FramesSha256, ContactSheet Sheet)
{
    /// <param name="segments">In order, at least one.</param>
    /// <exception cref="InvalidDataException">They are not the segments of one video, all of it.</exception>
    public static VideoFacts Of(IReadOnlyList<SegmentFacts> segments)
    {
        ArgumentOutOfRangeException.ThrowIfZero(segments.Count);
        SegmentFacts first = segments[0];
        int frames = first.Place.VideoFrames;
        int end = 0;
        var sheet = new ContactSheet(first.Size, frames);
        foreach (SegmentFacts segment in segments)
        {
            if (segment.Place.First != end || segment.Place.VideoFrames != frames || segment.Size != first.Size)
                throw new InvalidDataException($"a segment with {segment.Place}, {segment.Size}, cannot follow {end} of {frames} frames of {first.Size}");
            foreach (SheetTile tile in segment.Tiles)
                sheet.Add(tile);
            end = segment.Place.End;
        }

        return end == frames
            ? new VideoFacts(FramesDigest.OfVideo(segments.Select(segment => (ReadOnlyMemory<byte>)segment.FrameDigests)), sheet)
            : throw new InvalidDataException($"the segments hold {end} of {frames} frames");
    }
}
