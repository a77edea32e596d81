using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>Makes 8-bit RGB pictures smaller: each new pixel is the mean of the area that it covers.</summary>
internal static class ImageScaler
{
    private const int Channels = 3;

    public static byte[] Shrink(ReadOnlySpan<byte> rgb, VideoSize from, VideoSize to)
    {
        if (from == to)
            return rgb.ToArray();

        float[] narrow = new float[from.Height * to.Width * Channels];
        (int First, float[] Weights)[] columns = Areas(from.Width, to.Width);
        for (int y = 0; y < from.Height; y++)
        {
            for (int x = 0; x < to.Width; x++)
            {
                (int first, float[] weights) = columns[x];
                for (int c = 0; c < Channels; c++)
                {
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                        sum += weights[i] * rgb[(((y * from.Width) + first + i) * Channels) + c];
                    narrow[(((y * to.Width) + x) * Channels) + c] = sum;
                }
            }
        }

        byte[] result = new byte[to.Height * to.Width * Channels];
        int rowLength = to.Width * Channels;
        (int First, float[] Weights)[] rows = Areas(from.Height, to.Height);
        for (int y = 0; y < to.Height; y++)
        {
            (int first, float[] weights) = rows[y];
            for (int x = 0; x < rowLength; x++)
            {
                float sum = 0;
                for (int i = 0; i < weights.Length; i++)
                    sum += weights[i] * narrow[((first + i) * rowLength) + x];
                result[(y * rowLength) + x] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
            }
        }

        return result;
    }

    /// <summary>For each new pixel along one axis: the first old pixel it covers, and how much of each. Weights add up to 1.</summary>
    private static (int First, float[] Weights)[] Areas(int from, int to)
    {
        double scale = (double)from / to;
        return [.. Enumerable.Range(0, to).Select(i =>
        {
            double begin = i * scale;
            double end = begin + scale;
            int first = (int)begin;
            int last = Math.Min(from - 1, (int)Math.Ceiling(end) - 1);
            float[] weights = [.. Enumerable.Range(first, last - first + 1)
                .Select(j => (float)((Math.Min(end, j + 1) - Math.Max(begin, j)) / scale))];
            return (first, weights);
        })];
    }
}
