using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>The colour of a backdrop at a point of the world.</summary>
internal static class BackdropPainter
{
    public static readonly Rgb Grass = new(0.36, 0.66, 0.26), Water = new(0.22, 0.50, 0.76), Sand = new(0.87, 0.74, 0.50);
    public static readonly Rgb Sky = new(0.05, 0.06, 0.16), Star = new(0.95, 0.95, 0.85);
    public static readonly Rgb Brick = new(0.62, 0.33, 0.25), Mortar = new(0.74, 0.70, 0.66), White = new(0.90, 0.93, 0.97);

    /// <summary>Whether it has edges and dots finer than a pixel of a small picture: between pixels they would come and go as the camera moves.</summary>
    public static bool IsFine(Backdrop backdrop) => backdrop is Backdrop.NightSky or Backdrop.BrickWall;

    public static Rgb At(Backdrop backdrop, Texture texture, double x, double y) => backdrop switch
    {
        Backdrop.GreenField => Grass.Lit(0.90 + (0.20 * texture.Smooth(x * 5, y * 3))),
        Backdrop.BlueSea => Water.Lit(0.90 + (0.2 * texture.Smooth(x * 2, y * 6))),
        Backdrop.Desert => Sand.Lit(0.90 + (0.16 * texture.Smooth(x * 1.5, (y * 4) + (0.8 * Math.Sin(x * 2))))),
        Backdrop.NightSky => Night(texture, x, y),
        Backdrop.BrickWall => Bricks(texture, x, y),
        _ => White.Lit(0.94 + (0.1 * texture.Smooth(x * 3, y * 3))),
    };

    private static Rgb Night(Texture texture, double x, double y)
    {
        const double Cells = 3;
        int column = (int)Math.Floor(x * Cells), row = (int)Math.Floor(y * Cells);
        if (texture.Cell(column, row) > 0.2) return Sky;
        double dx = (x * Cells) - column - 0.5, dy = (y * Cells) - row - 0.5;
        double glow = Math.Exp(-((dx * dx) + (dy * dy)) * 12);
        return Sky.Mixed(Star, glow);
    }

    private static Rgb Bricks(Texture texture, double x, double y)
    {
        double row = Math.Floor(y * 1.6), along = (x * 0.8) + (row % 2 == 0 ? 0 : 0.5);
        double inRow = (y * 1.6) - row, inBrick = along - Math.Floor(along);
        if (inRow < 0.12 || inBrick < 0.06) return Mortar;
        return Brick.Lit(0.88 + (0.24 * texture.Cell((int)Math.Floor(along), (int)row)));
    }
}
