namespace Wan.Farm.Worker.Seams;

/// <summary>A colour of CIE 1976 L*a*b*, D65.</summary>
public readonly record struct LabColour(double L, double A, double B)
{
    // D65, 2 degrees (IEC 61966-2-1): sums of the rows of the matrix below, so that white has a = b = 0.
    private const double WhiteX = 0.4124564 + 0.3575761 + 0.1804375;
    private const double WhiteZ = 0.0193339 + 0.1191920 + 0.9503041;
    private static readonly double[] Linear = [.. Enumerable.Range(0, 256).Select(Linearise)];

    public static LabColour FromSrgb(byte red, byte green, byte blue)
    {
        (double r, double g, double b) = (Linear[red], Linear[green], Linear[blue]);
        double x = F(((0.4124564 * r) + (0.3575761 * g) + (0.1804375 * b)) / WhiteX);
        double y = F((0.2126729 * r) + (0.7151522 * g) + (0.0721750 * b));
        double z = F(((0.0193339 * r) + (0.1191920 * g) + (0.9503041 * b)) / WhiteZ);
        return new LabColour((116 * y) - 16, 500 * (x - y), 200 * (y - z));
    }

    /// <param name="rgb">8-bit sRGB [.., 3], at least one pixel.</param>
    public static LabColour MeanOf(ReadOnlySpan<byte> rgb)
    {
        (double l, double a, double b) = (0, 0, 0);
        for (int i = 0; i < rgb.Length; i += 3)
        {
            LabColour colour = FromSrgb(rgb[i], rgb[i + 1], rgb[i + 2]);
            l += colour.L;
            a += colour.A;
            b += colour.B;
        }

        int pixels = rgb.Length / 3;
        return new LabColour(l / pixels, a / pixels, b / pixels);
    }

    private static double Linearise(int value)
    {
        double c = value / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }

    private static double F(double t)
    {
        const double delta = 6.0 / 29;
        return t > delta * delta * delta ? Math.Cbrt(t) : (t / (3 * delta * delta)) + (4.0 / 29);
    }
}
