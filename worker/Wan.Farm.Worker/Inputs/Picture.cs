using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs;

/// <summary>A decoded picture, upright.</summary>
/// <param name="Rgb">8-bit RGB [H, W, 3].</param>
/// <param name="Sha256">Of the file that it came from.</param>
public sealed record Picture(byte[] Rgb, VideoSize Size, string Sha256);
