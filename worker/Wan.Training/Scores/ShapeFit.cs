using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Scores;

/// <summary>How well a mask fits the outlines that objects are drawn with.</summary>
internal static class ShapeFit
{
    private const int Angles = 10;
    private static readonly Shape[] Shapes = Enum.GetValues<Shape>();
    private static readonly double[] Areas = [.. Shapes.Select(AreaOf)];
    private static readonly double[] Scales = [1, 0.92, 1.08], Shifts = [0, -0.7, 0.7];

    /// <summary>For every shape the largest share that mask and outline have in common of what either covers, 0 to 1.</summary>
    /// <param name="hidden">Pixels that do not count, as something else is in front.</param>
    /// <param name="turned">Whether it may be at any angle; else it is upright.</param>
    public static double[] Overlaps(Mask mask, Mask? hidden, bool turned) =>
        [.. Shapes.Select(shape => Overlap(mask, hidden, shape, turned))];

    private static double Overlap(Mask mask, Mask? hidden, Shape shape, bool turned)
    {
        (double x, double y) = mask.Centre;
        double radius = Math.Sqrt(mask.Area / Areas[(int)shape]);
        double[] angles = turned ? [.. Enumerable.Range(0, Angles).Select(i => i * Period(shape) / Angles)] : [0];
        double angle = angles.MaxBy(a => Overlap(mask, hidden, shape, x, y, radius, a));
        double scaled = radius * Scales.MaxBy(scale => Overlap(mask, hidden, shape, x, y, radius * scale, angle));
        return (from dx in Shifts
                from dy in Shifts
                select Overlap(mask, hidden, shape, x + dx, y + dy, scaled, angle)).Max();
    }

    private static double Overlap(Mask mask, Mask? hidden, Shape shape, double x, double y, double radius, double angle)
    {
        double cos = Math.Cos(angle) / radius, sin = Math.Sin(angle) / radius;
        int both = 0, drawn = 0, hiddenPart = 0, reach = (int)Math.Ceiling(radius * 1.2) + 1;
        for (int row = Math.Max(0, (int)y - reach); row < Math.Min(mask.Height, y + reach); row++)
        {
            for (int column = Math.Max(0, (int)x - reach); column < Math.Min(mask.Width, x + reach); column++)
            {
                double dx = column + 0.5 - x, dy = row + 0.5 - y;
                if (Outline.Distance(shape, (dx * cos) + (dy * sin), (dy * cos) - (dx * sin)) > 0) continue;
                int i = (row * mask.Width) + column;
                if (mask[i]) both++;
                else if (hidden?[i] == true) hiddenPart++;
                drawn++;
            }
        }

        return both / (double)(drawn - hiddenPart + mask.Area - both);
    }

    /// <summary>The smallest turn after which it looks the same.</summary>
    private static double Period(Shape shape) => shape switch
    {
        Shape.Square or Shape.Cross => Math.PI / 2,
        Shape.Triangle => Math.PI * 2 / 3,
        Shape.Star => Math.PI * 2 / 5,
        Shape.Diamond => Math.PI,
        _ => 0,
    };

    /// <summary>Of the outline of radius 1.</summary>
    private static double AreaOf(Shape shape)
    {
        const int Steps = 240;
        const double Reach = 1.2;
        int inside = 0;
        for (int i = 0; i < Steps * Steps; i++)
        {
            if (Outline.Distance(shape, Place(i % Steps), Place(i / Steps)) <= 0) inside++;
        }

        return inside * Math.Pow(2 * Reach / Steps, 2);

        static double Place(int step) => ((step + 0.5) * 2 * Reach / Steps) - Reach;
    }
}
