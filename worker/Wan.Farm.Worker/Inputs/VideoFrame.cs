using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs;

/// <summary>A frame of a video while it is being decoded.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Rgb">8-bit RGB [H, W, 3]; reused for the next frame.</param>
public readonly record struct VideoFrame(int Index, VideoSize Size, ReadOnlyMemory<byte> Rgb);
