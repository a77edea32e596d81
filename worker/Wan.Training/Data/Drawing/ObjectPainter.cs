using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>The colour of an object at a point on it, in its own coordinates: radius 1 around the origin.</summary>
internal static class ObjectPainter
{
    public static Rgb At(SceneObject thing, double x, double y)
    {
        Rgb colour = Rgb.Of(thing.Colour);
        Rgb other = thing.Colour == Colour.Black ? new Rgb(0.32, 0.32, 0.34) : colour.Lit(0.7);
        Rgb painted = IsMarked(thing.Pattern, x, y) ? other : colour;
        return thing.Shape == Shape.Ball ? painted.Lit(1.04 - (0.16 * ((x * x) + (y * y)))) : painted;
    }

    private static bool IsMarked(Pattern pattern, double x, double y) => pattern switch
    {
        Pattern.Striped => Fraction(x * 1.5) < 0.5,
        Pattern.Checkered => (Fraction(x) < 0.5) != (Fraction(y) < 0.5),
        Pattern.Dotted => Square(Fraction(x * 1.4) - 0.5) + Square(Fraction(y * 1.4) - 0.5) < 0.07,
        _ => false,
    };

    private static double Fraction(double value) => value - Math.Floor(value);

    private static double Square(double value) => value * value;
}
