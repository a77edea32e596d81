namespace Wan.Farm.Worker.Drawing;

/// <summary>Round numbers along an axis.</summary>
internal static class AxisTicks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten, from 0 to <paramref name="largest"/>: as many as fit, <paramref name="most"/> at most.</summary>
    public static IEnumerable<double> Upto(double largest, int most, double smallestStep = 0)
    {
        double step = Step(largest, most, smallestStep);
        for (int i = 0; i * step <= largest * (1 + 1e-9); i++)
            yield return i * step;
    }

    private static double Step(double largest, int most, double smallestStep)
    {
        double rough = Math.Max(largest / most, smallestStep);
        if (rough <= 0)
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return new[] { 1, 2, 5, 10 }.Select(factor => factor * power).First(step => step >= rough * (1 - 1e-9));
    }
}
