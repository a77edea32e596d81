using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>Gathers a segment's facts while its frames pass by.</summary>
public sealed class SegmentFactsBuilder(int frames, VideoSize size)
{
    private readonly byte[] digests = new byte[frames * FramesDigest.FrameBytes];
    private int seen;

    /// <summary>The next frame, in order.</summary>
    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    /// <exception cref="InvalidOperationException">The segment has no more frames.</exception>
    public void Add(ReadOnlySpan<byte> frame)
    {
        if (seen == frames)
            throw new InvalidOperationException($"there are more than the {frames} frames of the segment");
        FramesDigest.OfFrame(frame).CopyTo(digests, seen * FramesDigest.FrameBytes);
        seen++;
    }

    /// <exception cref="InvalidOperationException">Frames are missing.</exception>
    public SegmentFacts Build() => seen == frames
        ? new SegmentFacts(frames, size, digests)
        : throw new InvalidOperationException($"{seen} of the segment's {frames} frames were added");
}
