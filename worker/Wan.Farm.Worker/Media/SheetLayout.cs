using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>Which frames a contact sheet shows and where.</summary>
internal sealed record SheetLayout(VideoSize Tile, int Columns, int Rows, int Gap, int[] Frames)
{
    private const int WidestTile = 320;
    private const int TileGap = 4;

    // Only full grids: an empty corner looks like a lost frame.
    private static readonly (int Columns, int Rows)[] Grids = [(4, 3), (3, 3), (4, 2), (3, 2), (2, 2), (3, 1), (2, 1)];

    public VideoSize Sheet => new(Width: Gap + (Columns * (Tile.Width + Gap)), Height: Gap + (Rows * (Tile.Height + Gap)));

    /// <summary>Up to 12 frames, evenly spaced from the first to the last. A single frame fills the sheet as it is.</summary>
    public static SheetLayout For(VideoSize frame, int frames)
    {
        if (frames == 1)
            return new SheetLayout(frame, Columns: 1, Rows: 1, Gap: 0, [0]);

        (int columns, int rows) = Grids.First(grid => grid.Columns * grid.Rows <= frames);
        int count = columns * rows;
        int[] shown = [.. Enumerable.Range(0, count).Select(i => (int)Math.Round((double)i * (frames - 1) / (count - 1)))];
        int width = Math.Min(WidestTile, frame.Width);
        int height = Math.Max(1, (int)Math.Round((double)frame.Height * width / frame.Width));
        return new SheetLayout(new VideoSize(width, height), columns, rows, TileGap, shown);
    }

    /// <summary>The tile's top left corner.</summary>
    public (int X, int Y) Corner(int tile) => (Gap + (tile % Columns * (Tile.Width + Gap)), Gap + (tile / Columns * (Tile.Height + Gap)));
}
