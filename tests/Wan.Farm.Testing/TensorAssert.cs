using System.Globalization;
using TorchSharp;
using Wan.Farm.Testing.Golden;

namespace Wan.Farm.Testing;

/// <summary>Comparisons of tensors whose failures say where and by how much.</summary>
public static class TensorAssert
{
    private const string Unnamed = "tensor";

    /// <summary>Same shape, and |actual - expected| within the tolerance everywhere. NaN equals only NaN.</summary>
    /// <param name="what">Names the comparison in the failure and in the golden report; without it nothing is recorded.</param>
    /// <exception cref="TensorMismatchException">They differ.</exception>
    public static void Close(torch.Tensor expected, torch.Tensor actual, Tolerance tolerance, string what = Unnamed)
    {
        if (!expected.shape.SequenceEqual(actual.shape))
            throw new TensorMismatchException($"{what}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}]");
        double[] stored = Values(expected), ours = Values(actual);
        double worst = 0, largest = 0, mostOver = 0;
        int place = -1, beyond = 0;
        for (int i = 0; i < stored.Length; i++)
        {
            double error = Error(stored[i], ours[i]);
            worst = Math.Max(worst, error);
            largest = double.IsFinite(stored[i]) ? Math.Max(largest, Math.Abs(stored[i])) : largest;
            double allowed = double.IsFinite(stored[i]) ? tolerance.Absolute + (tolerance.Relative * Math.Abs(stored[i])) : 0;
            if (error <= allowed)
                continue;
            beyond++;
            if (place < 0 || error - allowed > mostOver)
                (place, mostOver) = (i, error - allowed);
        }
        if (what != Unnamed)
            GoldenReport.Record(what, worst, worst == 0 ? 0 : worst / largest, tolerance);
        if (place >= 0)
            throw new TensorMismatchException(string.Create(CultureInfo.InvariantCulture, $"{what}: {beyond} of {stored.Length} elements differ by more than {tolerance}; worst at {Index(place, expected.shape)}: {ours[place]:r}, expected {stored[place]:r} (largest error {worst:0.0e+0})"));
    }

    public static void Close(torch.Tensor expected, torch.Tensor actual, double absolute, double relative = 0) =>
        Close(expected, actual, new Tolerance(absolute, relative));

    /// <summary>Same dtype, shape and bits of every element.</summary>
    /// <exception cref="TensorMismatchException">They differ.</exception>
    public static void Identical(torch.Tensor expected, torch.Tensor actual, string what = Unnamed)
    {
        if (expected.dtype != actual.dtype)
            throw new TensorMismatchException($"{what}: dtype {actual.dtype}, expected {expected.dtype}");
        if (!expected.shape.SequenceEqual(actual.shape))
            throw new TensorMismatchException($"{what}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}]");
        byte[] stored = Bytes(expected), ours = Bytes(actual);
        int first = stored.AsSpan().CommonPrefixLength(ours);
        if (first < stored.Length)
            throw new TensorMismatchException($"{what}: differs from byte {first} of {stored.Length}, element {Index(first / (int)expected.ElementSize, expected.shape)}");
    }

    private static double Error(double expected, double actual) =>
        expected.Equals(actual) ? 0 : double.IsNaN(expected - actual) ? double.PositiveInfinity : Math.Abs(expected - actual);

    private static double[] Values(torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return tensor.detach().cpu().to(torch.ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    private static byte[] Bytes(torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().bytes.ToArray();
    }

    private static string Index(long flat, long[] shape)
    {
        var index = new long[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
            (flat, index[axis]) = Math.DivRem(flat, shape[axis]);
        return $"[{string.Join(", ", index)}]";
    }
}
