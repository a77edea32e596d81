using Wan.Models.Noise;

namespace Wan.Training.Data.Drawing;

/// <summary>Random values over the plane, from a seed.</summary>
internal readonly record struct Texture(uint Seed)
{
    /// <summary>Evenly in [0, 1), one value for every cell.</summary>
    public double Cell(int x, int y) => Philox.Bits((uint)x, (uint)y, 0, 0, Seed, 0).X0 * (1.0 / 4294967296.0);

    /// <summary>Smooth between the cells' values.</summary>
    public double Smooth(double x, double y)
    {
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        double fx = Ease(x - left), fy = Ease(y - top);
        double leftAbove = Cell(left, top), leftBelow = Cell(left, top + 1);
        double above = leftAbove + ((Cell(left + 1, top) - leftAbove) * fx);
        double below = leftBelow + ((Cell(left + 1, top + 1) - leftBelow) * fx);
        return above + ((below - above) * fy);
    }

    private static double Ease(double t) => t * t * (3 - (2 * t));
}
