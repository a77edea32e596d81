using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs;

/// <summary>A video that was decoded from its first frame to its last.</summary>
/// <param name="Size">As shown: rotated, with square pixels.</param>
/// <param name="FramesPerSecond">On average.</param>
/// <param name="Sha256">Of the file.</param>
public sealed record VideoFacts(VideoSize Size, int Frames, double FramesPerSecond, string Sha256);
