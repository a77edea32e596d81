namespace Wan.Farm.Worker.Media;

/// <summary>A frame as a contact sheet shows it.</summary>
/// <param name="Frame">Its place in the video, from 0.</param>
/// <param name="Rgb">[h, w, 3], small; in full size if it is the only frame of its video.</param>
public sealed record SheetTile(int Frame, byte[] Rgb);
