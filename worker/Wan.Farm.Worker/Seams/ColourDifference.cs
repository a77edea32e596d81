namespace Wan.Farm.Worker.Seams;

/// <summary>How different two colours look.</summary>
public static class ColourDifference
{
    private const double Pow7Of25 = 6103515625;

    // A hue difference of exactly half a turn is not more than half a turn, whatever the last digit says.
    private const double HalfTurn = 180 + 1e-9;

    /// <summary>CIEDE2000 with weights 1: about 1 is just visible side by side.</summary>
    /// <remarks>Source: Sharma, Wu, Dalal, The CIEDE2000 color-difference formula, Color Research and Application 30 (2005); equations 2 to 22.</remarks>
    public static double Ciede2000(LabColour one, LabColour two)
    {
        double meanAb = (Length(one.A, one.B) + Length(two.A, two.B)) / 2;
        double g = 0.5 * (1 - Saturation(meanAb));
        (double a1, double a2) = ((1 + g) * one.A, (1 + g) * two.A);
        (double c1, double c2) = (Length(a1, one.B), Length(a2, two.B));
        (double h1, double h2) = (Hue(a1, one.B), Hue(a2, two.B));
        bool grey = c1 * c2 == 0;

        double turn = grey ? 0 : h2 - h1;
        turn -= turn > HalfTurn ? 360 : turn < -HalfTurn ? -360 : 0;
        (double dl, double dc) = (two.L - one.L, c2 - c1);
        double dh = 2 * Math.Sqrt(c1 * c2) * Math.Sin(Radians(turn / 2));

        (double l, double c, double h) = ((one.L + two.L) / 2, (c1 + c2) / 2, MeanHue(h1, h2, grey));
        double t = 1 - (0.17 * Cos(h - 30)) + (0.24 * Cos(2 * h)) + (0.32 * Cos((3 * h) + 6)) - (0.20 * Cos((4 * h) - 63));
        double offCentre = (l - 50) * (l - 50);
        double lightness = dl / (1 + (0.015 * offCentre / Math.Sqrt(20 + offCentre)));
        double chroma = dc / (1 + (0.045 * c));
        double hue = dh / (1 + (0.015 * c * t));
        double rotation = -2 * Saturation(c) * Math.Sin(Radians(60 * Math.Exp(-Math.Pow((h - 275) / 25, 2))));
        return Math.Sqrt((lightness * lightness) + (chroma * chroma) + (hue * hue) + (rotation * chroma * hue));
    }

    private static double MeanHue(double h1, double h2, bool grey)
    {
        double sum = h1 + h2;
        if (grey)
            return sum;
        if (Math.Abs(h1 - h2) <= HalfTurn)
            return sum / 2;
        return (sum < 360 ? sum + 360 : sum - 360) / 2;
    }

    private static double Saturation(double chroma)
    {
        double seventh = Math.Pow(chroma, 7);
        return Math.Sqrt(seventh / (seventh + Pow7Of25));
    }

    private static double Hue(double a, double b)
    {
        double degrees = Math.Atan2(b, a) * 180 / Math.PI;
        return degrees < 0 ? degrees + 360 : degrees;
    }

    private static double Length(double a, double b) => Math.Sqrt((a * a) + (b * b));

    private static double Cos(double degrees) => Math.Cos(Radians(degrees));

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
