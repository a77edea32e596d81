using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>What must be known of a segment's raw frames when only the encoded ones are left.</summary>
/// <remarks>Nothing here knows the segment's place in a video, so a video whose other shots changed uses it as it is.</remarks>
/// <param name="FrameDigests">SHA-256 of each frame, one after another.</param>
public sealed record SegmentFacts(int Frames, VideoSize Size, byte[] FrameDigests);
