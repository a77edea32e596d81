using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>
/// A picture scaled until it covers a size, then its middle: byte for byte what the published code gets from Pillow. Source:
/// Wan2.2@42bf4cf wan/textimage2video.py (Lanczos) and Wan2.1@9737cba wan/utils/vace_processor.py (bicubic, there by torch); the filters
/// after Pillow's Resample.c.
/// </summary>
public static class CoverCrop
{
    private const int Channels = 3;
    private const int FractionBits = 22; // of a weight, as in Pillow: 32 - 8 for the pixel - 2 for overshoot

    /// <param name="picture">[3, H, W] in -1..1</param>
    /// <returns>[3, size.Height, size.Width] in -1..1, float32</returns>
    public static Tensor Lanczos(Tensor picture, PixelSize size)
    {
        using var scope = NewDisposeScope();
        var from = new PixelSize((int)picture.shape[1], (int)picture.shape[2]);
        float[] levels = [.. ((picture.to(ScalarType.Float32).cpu() + 1) / 2 * 255).round().clamp(0, 255).contiguous().data<float>()];
        byte[] pixels = Apply(Array.ConvertAll(levels, level => (byte)level), from, size, ResamplingFilter.Lanczos);
        float[] values = Array.ConvertAll(pixels, pixel => ((pixel / 255f) - 0.5f) / 0.5f);
        return tensor(values, [Channels, size.Height, size.Width], device: picture.device).MoveToOuterDisposeScope();
    }

    /// <param name="planes">[3, from.Height, from.Width]</param>
    /// <returns>[3, size.Height, size.Width]; the same array where it has that size already</returns>
    public static byte[] Apply(byte[] planes, PixelSize from, PixelSize size, ResamplingFilter filter)
    {
        double scale = Math.Max((double)size.Width / from.Width, (double)size.Height / from.Height);
        int newWidth = (int)Math.Round(from.Width * scale, MidpointRounding.ToEven), newHeight = (int)Math.Round(from.Height * scale, MidpointRounding.ToEven);
        byte[] scaled = Rows(planes, Channels * from.Height, from.Width, newWidth, filter);
        scaled = Columns(scaled, from.Height, newWidth, newHeight, filter);
        return Middle(scaled, new PixelSize(newHeight, newWidth), size);
    }

    private static byte[] Middle(byte[] from, PixelSize whole, PixelSize size)
    {
        if (whole == size)
            return from;
        byte[] to = new byte[Channels * size.Height * size.Width];
        (int top, int left) = ((whole.Height - size.Height) / 2, (whole.Width - size.Width) / 2);
        for (int row = 0; row < Channels * size.Height; row++)
        {
            (int channel, int y) = Math.DivRem(row, size.Height);
            from.AsSpan((((channel * whole.Height) + top + y) * whole.Width) + left, size.Width).CopyTo(to.AsSpan(row * size.Width));
        }
        return to;
    }

    private static byte[] Rows(byte[] from, int rows, int width, int newWidth, ResamplingFilter filter)
    {
        if (newWidth == width)
            return from;
        byte[] to = new byte[rows * newWidth];
        Window[] windows = Windows(width, newWidth, filter);
        System.Threading.Tasks.Parallel.For(0, rows, row =>
        {
            for (int x = 0; x < newWidth; x++)
                to[(row * newWidth) + x] = windows[x].Sum(from, (row * width) + windows[x].First, step: 1);
        });
        return to;
    }

    private static byte[] Columns(byte[] from, int height, int width, int newHeight, ResamplingFilter filter)
    {
        if (newHeight == height)
            return from;
        byte[] to = new byte[Channels * newHeight * width];
        Window[] windows = Windows(height, newHeight, filter);
        System.Threading.Tasks.Parallel.For(0, Channels * newHeight, row =>
        {
            (int channel, int y) = Math.DivRem(row, newHeight);
            for (int x = 0; x < width; x++)
                to[(row * width) + x] = windows[y].Sum(from, (((channel * height) + windows[y].First) * width) + x, step: width);
        });
        return to;
    }

    private static Window[] Windows(int size, int newSize, ResamplingFilter filter)
    {
        (double reach, Func<double, double> weight) = filter == ResamplingFilter.Lanczos ? (3.0, (Func<double, double>)Lanczos) : (2.0, Cubic);
        double scale = (double)size / newSize, stretch = Math.Max(1, scale), support = reach * stretch;
        return [.. Enumerable.Range(0, newSize).Select(i =>
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(size, (int)(centre + support + 0.5));
            double[] weights = [.. Enumerable.Range(first, end - first).Select(x => weight((x - centre + 0.5) * (1 / stretch)))];
            double sum = weights.Sum();
            return new Window(first, [.. weights.Select(w => (int)Math.Round(w / sum * (1 << FractionBits), MidpointRounding.AwayFromZero))]);
        })];
    }

    private static double Lanczos(double x) => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;

    private static double Cubic(double x)
    {
        const double a = -0.5;
        double d = Math.Abs(x);
        return d < 1 ? ((((a + 2) * d) - (a + 3)) * d * d) + 1
            : d < 2 ? (((((d - 5) * d) + 8) * d) - 4) * a
            : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);

    /// <summary>The pixels that make a new one, and their weights.</summary>
    private readonly record struct Window(int First, int[] Weights)
    {
        public byte Sum(byte[] pixels, int at, int step)
        {
            int sum = 1 << (FractionBits - 1);
            foreach (int weight in Weights)
            {
                sum += pixels[at] * weight;
                at += step;
            }
            return (byte)Math.Clamp(sum >> FractionBits, 0, 255);
        }
    }
}
