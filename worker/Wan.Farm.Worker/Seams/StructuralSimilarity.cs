using System.Numerics;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Seams;

/// <summary>SSIM of frames against each other: 11x11 Gaussian window with sigma 1.5, on BT.709 luma of 0 to 255, windows that lie inside.</summary>
/// <remarks>
/// Source: Wang, Bovik, Sheikh, Simoncelli, Image quality assessment, IEEE Transactions on Image Processing 13 (2004). What belongs to one
/// frame alone is computed once.
/// </remarks>
public sealed class StructuralSimilarity
{
    private const int Window = 11;
    private const double Sigma = 1.5;
    private const double C1 = 0.01 * 255 * 0.01 * 255;
    private const double C2 = 0.03 * 255 * 0.03 * 255;
    private const float Centre = 128;                        // numbers around 0 lose fewer digits when squared
    private static readonly float[] Kernel = MakeKernel();

    private readonly VideoSize size;
    private readonly float[] luma;
    private readonly float[] mean;
    private readonly float[] square;

    private StructuralSimilarity(VideoSize size, float[] luma)
    {
        (this.size, this.luma) = (size, luma);
        mean = Smooth(luma, size);
        square = Smooth(Product(luma, luma), size);
    }

    /// <summary>The smallest width and height.</summary>
    public static int SmallestSide => Window;

    /// <param name="rgb">8-bit RGB [H, W, 3]</param>
    public static StructuralSimilarity Of(ReadOnlySpan<byte> rgb, VideoSize size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(size.Width, size.Height), Window);
        var luma = new float[size.Width * size.Height];
        for (int i = 0; i < luma.Length; i++)
            luma[i] = (0.2126f * rgb[3 * i]) + (0.7152f * rgb[(3 * i) + 1]) + (0.0722f * rgb[(3 * i) + 2]) - Centre;
        return new StructuralSimilarity(size, luma);
    }

    /// <returns>1 for equal frames, around 0 for unrelated ones.</returns>
    public double With(StructuralSimilarity other)
    {
        float[] cross = Smooth(Product(luma, other.luma), size);
        double sum = 0;
        for (int i = 0; i < cross.Length; i++)
        {
            (double x, double y) = (mean[i], other.mean[i]);
            double covariance = cross[i] - (x * y);
            double variances = square[i] - (x * x) + (other.square[i] - (y * y));
            (x, y) = (x + Centre, y + Centre);
            sum += ((2 * x * y) + C1) * ((2 * covariance) + C2) / (((x * x) + (y * y) + C1) * (variances + C2));
        }

        return sum / cross.Length;
    }

    /// <summary>Each window's weighted mean: [H - 10, W - 10].</summary>
    private static float[] Smooth(float[] values, VideoSize size)
    {
        int width = size.Width - Window + 1;
        int height = size.Height - Window + 1;
        var rows = new float[size.Height * width];
        for (int y = 0; y < size.Height; y++)
            Weigh(values.AsSpan(y * size.Width, size.Width), step: 1, rows.AsSpan(y * width, width));
        var result = new float[height * width];
        for (int y = 0; y < height; y++)
            Weigh(rows.AsSpan(y * width, Window * width), step: width, result.AsSpan(y * width, width));
        return result;
    }

    /// <summary>result[i] = Σ kernel[k] · values[i + k·step].</summary>
    private static void Weigh(ReadOnlySpan<float> values, int step, Span<float> result)
    {
        int done = 0;
        for (; done <= result.Length - Vector<float>.Count; done += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int k = 0; k < Window; k++)
                sum += Kernel[k] * new Vector<float>(values[(done + (k * step))..]);
            sum.CopyTo(result[done..]);
        }

        for (; done < result.Length; done++)
        {
            float sum = 0;
            for (int k = 0; k < Window; k++)
                sum += Kernel[k] * values[done + (k * step)];
            result[done] = sum;
        }
    }

    private static float[] Product(float[] a, float[] b)
    {
        var product = new float[a.Length];
        for (int i = 0; i < a.Length; i++)
            product[i] = a[i] * b[i];
        return product;
    }

    private static float[] MakeKernel()
    {
        double[] bell = [.. Enumerable.Range(-(Window / 2), Window).Select(x => Math.Exp(-x * x / (2 * Sigma * Sigma)))];
        return [.. bell.Select(value => (float)(value / bell.Sum()))];
    }
}
