using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wan.Models.Noise;

/// <summary>Box-Muller: two uniform numbers to one normal number.</summary>
/// <remarks>
/// Uses only additions, multiplications, divisions and square roots in double, which IEEE 754 rounds in one way everywhere.
/// The mathematics library's logarithm and cosine may differ in the last bit between machines, and noise must not.
/// </remarks>
public static class NormalTransform
{
    private const double TwoToMinus53 = 1.0 / (1L << 53);
    private const double Ln2 = 0.693147180559945309;
    private const long HalfRootBits = 0x3FE6A09E667F3BCD;      // sqrt(1/2)
    private const long OneBits = 0x3FF0000000000000;
    private const long MantissaBits = 0x000FFFFFFFFFFFFF;

    // Highest power first.
    private static ReadOnlySpan<double> ArtanhSeries => [1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1];

    private static ReadOnlySpan<double> CosineSeries =>
        [1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -0.5, 1];

    private static ReadOnlySpan<double> SineSeries =>
        [1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1];

    /// <summary>sqrt(-2·ln u)·cos(2π·v), rounded to float32.</summary>
    /// <param name="radius">The upper 53 bits k give u = (k + 1)/2^53, in (0, 1].</param>
    /// <param name="angle">The upper 53 bits k give v = k/2^53, in [0, 1).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Normal(ulong radius, ulong angle)
    {
        double u = ((radius >> 11) + 1) * TwoToMinus53;
        double v = (angle >> 11) * TwoToMinus53;
        return (float)(Math.Sqrt(-2 * Log(u)) * CosTurn(v));
    }

    /// <summary>Natural logarithm of a normal number in (0, 1], to about 1e-14 relative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Log(double x)
    {
        // x = m·2^e with m in [sqrt(1/2), sqrt(2)): adding the distance from sqrt(1/2) to 1 carries into the exponent
        // exactly when the mantissa is at least sqrt(2).
        long bits = BitConverter.DoubleToInt64Bits(x) + (OneBits - HalfRootBits);
        long exponent = (bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & MantissaBits) + HalfRootBits);
        double s = (m - 1) / (m + 1), z = s * s;            // ln m = 2·artanh(s), |s| < 0.172
        return (exponent * Ln2) + (s * 2 * Polynomial(z, ArtanhSeries));
    }

    /// <summary>cos(2π·v) for v in [0, 1), to about 1e-15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double CosTurn(double v)
    {
        int quarter = (int)((4 * v) + 0.5);                 // the nearest quarter turn
        double r = ((4 * v) - quarter) * (Math.PI / 2), z = r * r;
        // cos(q·90° + r): cos r, -sin r, -cos r, sin r
        double value = (quarter & 1) == 0 ? Polynomial(z, CosineSeries) : Polynomial(z, SineSeries) * r;
        return ((quarter + 1) & 2) == 0 ? value : -value;
    }

    /// <summary>Eight values at once, before the rounding to float32: the same operations in the same order as one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Normal(Vector512<ulong> radius, Vector512<ulong> angle)
    {
        Vector512<double> u = Vector512.ConvertToDouble((radius >>> 11) + Vector512<ulong>.One) * TwoToMinus53;
        Vector512<double> v = Vector512.ConvertToDouble(angle >>> 11) * TwoToMinus53;
        return Vector512.Sqrt(Log(u) * -2.0) * CosTurn(v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Log(Vector512<double> x)
    {
        Vector512<long> bits = x.AsInt64() + Vector512.Create(OneBits - HalfRootBits);
        Vector512<double> exponent = Vector512.ConvertToDouble((bits >> 52) - Vector512.Create(1023L));
        Vector512<double> m = ((bits & Vector512.Create(MantissaBits)) + Vector512.Create(HalfRootBits)).AsDouble();
        Vector512<double> s = (m - Vector512<double>.One) / (m + Vector512<double>.One), z = s * s;
        return (exponent * Ln2) + (s * 2.0 * Polynomial(z, ArtanhSeries));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CosTurn(Vector512<double> v)
    {
        Vector512<double> quarters = v * 4.0, nearest = Vector512.Floor(quarters + Vector512.Create(0.5));
        Vector512<double> r = (quarters - nearest) * (Math.PI / 2), z = r * r;
        Vector512<long> quarter = Vector512.ConvertToInt64(nearest);
        Vector512<double> odd = Vector512.Equals(quarter & Vector512<long>.One, Vector512<long>.One).AsDouble();
        Vector512<double> value = Vector512.ConditionalSelect(odd, Polynomial(z, SineSeries) * r, Polynomial(z, CosineSeries));
        Vector512<long> sign = ((quarter + Vector512<long>.One) & Vector512.Create(2L)) << 62;
        return (value.AsInt64() ^ sign).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Polynomial(Vector512<double> z, ReadOnlySpan<double> coefficients)
    {
        Vector512<double> sum = Vector512.Create(coefficients[0]);
        for (int i = 1; i < coefficients.Length; i++)
        {
            sum = (sum * z) + Vector512.Create(coefficients[i]);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Polynomial(double z, ReadOnlySpan<double> coefficients)
    {
        double sum = coefficients[0];
        for (int i = 1; i < coefficients.Length; i++)
        {
            sum = (sum * z) + coefficients[i];
        }

        return sum;
    }
}
