namespace Wan.Farm.Contracts.Tasks;

/// <summary>A video that a job names, which was decoded from its first frame to its last.</summary>
/// <param name="FramesPerSecond">On average.</param>
public sealed record VideoInput(string Field, string Sha256, VideoSize Size, int Frames, double FramesPerSecond) : MediaInput(Field, Sha256, Size);
