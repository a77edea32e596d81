using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>What must be known of a segment's raw frames when only the encoded ones are left.</summary>
/// <param name="FrameDigests">SHA-256 of each frame, one after another.</param>
/// <param name="Tiles">Of the video's contact sheet, those that fall into the segment.</param>
public sealed record SegmentFacts(SegmentPlace Place, VideoSize Size, byte[] FrameDigests, IReadOnlyList<SheetTile> Tiles);
