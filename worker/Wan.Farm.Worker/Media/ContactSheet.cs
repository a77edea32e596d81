using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>A picture of a video: up to 12 evenly spaced frames in a grid. Of a single frame it is that frame, in full size.</summary>
/// <remarks>Put together from tiles that <see cref="SheetTiles"/> kept while the frames passed by, in any order.</remarks>
public sealed class ContactSheet
{
    private static readonly byte[] Background = [18, 18, 20];
    private readonly SheetLayout layout;
    private readonly HashSet<int> missing;
    private readonly byte[] picture;

    public ContactSheet(VideoSize frameSize, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        layout = SheetLayout.For(frameSize, frames);
        missing = [.. layout.Frames];
        picture = new byte[Size.Width * Size.Height * 3];
        for (int i = 0; i < picture.Length; i++)
            picture[i] = Background[i % 3];
    }

    /// <summary>Of the picture.</summary>
    public VideoSize Size => layout.Sheet;

    /// <exception cref="ArgumentException">The sheet does not show this frame, or not in this size.</exception>
    public void Add(SheetTile tile)
    {
        int index = Array.IndexOf(layout.Frames, tile.Frame);
        if (index < 0 || tile.Rgb.Length != layout.Tile.Width * layout.Tile.Height * 3)
            throw new ArgumentException($"a tile of frame {tile.Frame}, {tile.Rgb.Length} bytes, has no place on this sheet", nameof(tile));

        (int left, int top) = layout.Corner(index);
        int rowBytes = layout.Tile.Width * 3;
        for (int y = 0; y < layout.Tile.Height; y++)
            tile.Rgb.AsSpan(y * rowBytes, rowBytes).CopyTo(picture.AsSpan((((top + y) * Size.Width) + left) * 3));
        missing.Remove(tile.Frame);
    }

    /// <exception cref="InvalidOperationException">Tiles are missing.</exception>
    /// <exception cref="StorageException">It cannot be written; what was there is as it was.</exception>
    public Task WriteAsync(string path, CancellationToken ct) => missing.Count == 0
        ? PngWriter.WriteAsync(path, picture, Size, ct)
        : throw new InvalidOperationException($"the tiles of frames {string.Join(", ", missing.Order())} are missing");
}
