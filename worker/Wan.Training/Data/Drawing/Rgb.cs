using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>A colour by its parts in 0 to 1, as shown on a screen.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    public static Rgb Of(Colour colour) => colour switch
    {
        Colour.Red => new(0.86, 0.10, 0.10),
        Colour.Orange => new(0.96, 0.52, 0.06),
        Colour.Yellow => new(0.97, 0.88, 0.12),
        Colour.Green => new(0.08, 0.62, 0.18),
        Colour.Blue => new(0.12, 0.24, 0.88),
        Colour.Purple => new(0.56, 0.14, 0.74),
        Colour.White => new(0.97, 0.97, 0.97),
        _ => new(0.05, 0.05, 0.06),
    };

    /// <summary>This colour where the share is 0, the other where it is 1.</summary>
    public Rgb Mixed(Rgb other, double share) => new(R + ((other.R - R) * share), G + ((other.G - G) * share), B + ((other.B - B) * share));

    public Rgb Lit(double factor) => new(R * factor, G * factor, B * factor);
}
