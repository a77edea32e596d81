using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>Keeps the tiles of a contact sheet while frames pass by, those of a whole video or of a part.</summary>
public sealed class SheetTiles
{
    private readonly VideoSize frameSize;
    private readonly SheetLayout layout;
    private readonly List<SheetTile> tiles = [];
    private int next;

    /// <param name="frames">Of the whole video.</param>
    /// <param name="first">The frame, from 0, that comes first.</param>
    public SheetTiles(VideoSize frameSize, int frames, int first = 0)
    {
        this.frameSize = frameSize;
        layout = SheetLayout.For(frameSize, frames);
        next = first;
    }

    public IReadOnlyList<SheetTile> Kept => tiles;

    /// <summary>The next frame, in order.</summary>
    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    public void Add(ReadOnlySpan<byte> frame)
    {
        if (frame.Length != frameSize.Width * frameSize.Height * 3)
            throw new ArgumentException($"{frame.Length} bytes are not a frame of {frameSize}", nameof(frame));
        if (Array.IndexOf(layout.Frames, next) >= 0)
            tiles.Add(new SheetTile(next, ImageScaler.Shrink(frame, frameSize, layout.Tile)));
        next++;
    }
}
