using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>How far a point is from the outline of a shape of radius 1 around the origin: negative inside.</summary>
internal static class Outline
{
    private const double Sqrt3 = 1.7320508075688772;

    public static double Distance(Shape shape, double x, double y) => shape switch
    {
        Shape.Ball => Math.Sqrt((x * x) + (y * y)) - 1,
        Shape.Ring => Math.Abs(Math.Sqrt((x * x) + (y * y)) - 0.72) - 0.28,
        Shape.Square => Box(x, y, 0.82, 0.82),
        Shape.Diamond => Box((x + (y * 0.63)) * 0.95, ((y * 0.63) - x) * 0.95, 0.7, 0.7),
        Shape.Cross => Math.Min(Box(x, y, 1, 0.34), Box(x, y, 0.34, 1)),
        Shape.Triangle => Triangle(x, y),
        _ => Star(x, y),
    };

    private static double Box(double x, double y, double halfWidth, double halfHeight)
    {
        double dx = Math.Abs(x) - halfWidth, dy = Math.Abs(y) - halfHeight;
        double outside = Math.Sqrt((Math.Max(dx, 0) * Math.Max(dx, 0)) + (Math.Max(dy, 0) * Math.Max(dy, 0)));
        return outside + Math.Min(Math.Max(dx, dy), 0);
    }

    // Three half planes; its tip is up, where y is negative.
    private static double Triangle(double x, double y)
    {
        double sides = (Math.Abs(x) * Sqrt3 / 2) - (y / 2);
        return Math.Max(sides, y) - 0.5;
    }

    // By angle: each tenth of the turn is one straight edge from an outer point to an inner one.
    private static double Star(double x, double y)
    {
        const double Inner = 0.42, Tenth = Math.PI / 5;
        double radius = Math.Sqrt((x * x) + (y * y));
        double angle = Math.Abs(Math.IEEERemainder(Math.Atan2(x, -y), 2 * Tenth));
        double px = radius * Math.Cos(angle), py = radius * Math.Sin(angle);
        double edgeX = (Inner * Math.Cos(Tenth)) - 1, edgeY = Inner * Math.Sin(Tenth);
        double length = Math.Sqrt((edgeX * edgeX) + (edgeY * edgeY));
        return (((px - 1) * edgeY) - (py * edgeX)) / length;
    }
}
