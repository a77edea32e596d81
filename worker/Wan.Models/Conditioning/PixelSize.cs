namespace Wan.Models.Conditioning;

/// <summary>Pixels of a picture or of a video's frames.</summary>
public readonly record struct PixelSize(int Height, int Width);
