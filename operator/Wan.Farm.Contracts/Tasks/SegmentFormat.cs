namespace Wan.Farm.Contracts.Tasks;

/// <summary>How the frames of every segment of a video are encoded: H.264, all alike, so that they join without encoding again.</summary>
public sealed record SegmentFormat(int FramesPerSecond, int ConstantRateFactor);
