namespace Wan.Farm.Worker.Media;

/// <summary>A part of a video in a file of its own, made by <see cref="SegmentWriter"/>.</summary>
/// <param name="Frames">That must be in it.</param>
public readonly record struct EncodedSegment(string Path, int Frames);
