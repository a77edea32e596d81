using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>
/// A picture scaled until it covers a size, then its middle: byte for byte what the published code gets from Pillow. Source:
/// Wan2.2@42bf4cf wan/textimage2video.py; the filter after Pillow's Resample.c.
/// </summary>
public static class LanczosCrop
{
    private const int Channels = 3, Lobes = 3;
    private const int FractionBits = 22; // of a weight, as in Pillow: 32 - 8 for the pixel - 2 for overshoot

    /// <param name="picture">[3, H, W] in -1..1</param>
    /// <returns>[3, size.Height, size.Width] in -1..1, float32</returns>
    public static Tensor Cover(Tensor picture, PixelSize size)
    {
        using var scope = NewDisposeScope();
        int height = (int)picture.shape[1], width = (int)picture.shape[2];
        double scale = Math.Max((double)size.Width / width, (double)size.Height / height);
        int newWidth = (int)Math.Round(width * scale, MidpointRounding.ToEven), newHeight = (int)Math.Round(height * scale, MidpointRounding.ToEven);
        float[] levels = [.. ((picture.to(ScalarType.Float32).cpu() + 1) / 2 * 255).round().clamp(0, 255).contiguous().data<float>()];
        byte[] pixels = Array.ConvertAll(levels, level => (byte)level);
        pixels = Rows(pixels, Channels * height, width, newWidth);
        pixels = Columns(pixels, height, newWidth, newHeight);
        float[] values = Array.ConvertAll(pixels, pixel => ((pixel / 255f) - 0.5f) / 0.5f);
        return tensor(values, [Channels, newHeight, newWidth], device: picture.device)
            .narrow(1, (newHeight - size.Height) / 2, size.Height)
            .narrow(2, (newWidth - size.Width) / 2, size.Width)
            .contiguous().MoveToOuterDisposeScope();
    }

    private static byte[] Rows(byte[] from, int rows, int width, int newWidth)
    {
        if (newWidth == width)
            return from;
        byte[] to = new byte[rows * newWidth];
        Window[] windows = Windows(width, newWidth);
        System.Threading.Tasks.Parallel.For(0, rows, row =>
        {
            for (int x = 0; x < newWidth; x++)
                to[(row * newWidth) + x] = windows[x].Sum(from, (row * width) + windows[x].First, step: 1);
        });
        return to;
    }

    private static byte[] Columns(byte[] from, int height, int width, int newHeight)
    {
        if (newHeight == height)
            return from;
        byte[] to = new byte[Channels * newHeight * width];
        Window[] windows = Windows(height, newHeight);
        System.Threading.Tasks.Parallel.For(0, Channels * newHeight, row =>
        {
            (int channel, int y) = Math.DivRem(row, newHeight);
            for (int x = 0; x < width; x++)
                to[(row * width) + x] = windows[y].Sum(from, (((channel * height) + windows[y].First) * width) + x, step: width);
        });
        return to;
    }

    private static Window[] Windows(int size, int newSize)
    {
        double scale = (double)size / newSize, stretch = Math.Max(1, scale), support = Lobes * stretch;
        return [.. Enumerable.Range(0, newSize).Select(i =>
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(size, (int)(centre + support + 0.5));
            double[] weights = [.. Enumerable.Range(first, end - first).Select(x => Lanczos((x - centre + 0.5) * (1 / stretch)))];
            double sum = weights.Sum();
            return new Window(first, [.. weights.Select(weight => (int)Math.Round(weight / sum * (1 << FractionBits), MidpointRounding.AwayFromZero))]);
        })];
    }

    private static double Lanczos(double x) => x is >= -Lobes and < Lobes ? Sinc(x) * Sinc(x / Lobes) : 0;

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
