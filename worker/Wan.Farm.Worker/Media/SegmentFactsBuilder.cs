using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>Gathers a segment's facts while its frames pass by.</summary>
public sealed class SegmentFactsBuilder(SegmentPlace place, VideoSize size)
{
    private readonly byte[] digests = new byte[place.Frames * FramesDigest.FrameBytes];
    private readonly SheetTiles tiles = new(size, place.VideoFrames, place.First);
    private int seen;

    /// <summary>The next frame, in order.</summary>
    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    /// <exception cref="InvalidOperationException">The segment has no more frames.</exception>
    public void Add(ReadOnlySpan<byte> frame)
    {
        if (seen == place.Frames)
            throw new InvalidOperationException($"there are more than the {place.Frames} frames of the segment");
        tiles.Add(frame);
        FramesDigest.OfFrame(frame).CopyTo(digests, seen * FramesDigest.FrameBytes);
        seen++;
    }

    /// <exception cref="InvalidOperationException">Frames are missing.</exception>
    public SegmentFacts Build() => seen == place.Frames
        ? new SegmentFacts(place, size, digests, tiles.Kept)
        : throw new InvalidOperationException($"{seen} of the segment's {place.Frames} frames were added");
}
