using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>A video file's pictures: how large, and how many of them a second, on average.</summary>
public sealed record VideoInfo(VideoSize Size, double FramesPerSecond);
