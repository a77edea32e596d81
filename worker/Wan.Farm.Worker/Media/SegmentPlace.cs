namespace Wan.Farm.Worker.Media;

/// <summary>Which frames of a video a segment holds: <c>[First, First + Frames)</c> of <paramref name="VideoFrames"/>.</summary>
public readonly record struct SegmentPlace(int First, int Frames, int VideoFrames)
{
    public int End => First + Frames;

    /// <summary>All of a video.</summary>
    public static SegmentPlace Whole(int frames) => new(First: 0, frames, frames);

    public override string ToString() => $"frames {First} to {End - 1} of {VideoFrames}";
}
