using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs.Decoding;

/// <summary>Turns pictures as EXIF says they are to be shown.</summary>
internal static class Orientations
{
    private const int Channels = 3;

    /// <param name="orientation">1 to 8: where row 0 and column 0 of what is stored are in the scene.</param>
    public static (byte[] Rgb, VideoSize Size) Apply(byte[] rgb, VideoSize size, int orientation)
    {
        if (orientation == 1)
            return (rgb, size);
        bool swaps = orientation >= 5;
        VideoSize shown = swaps ? new VideoSize(size.Height, size.Width) : size;
        byte[] result = new byte[rgb.Length];
        for (int y = 0, to = 0; y < shown.Height; y++)
        {
            for (int x = 0; x < shown.Width; x++, to += Channels)
            {
                (int fromX, int fromY) = orientation switch
                {
                    2 => (size.Width - 1 - x, y),
                    3 => (size.Width - 1 - x, size.Height - 1 - y),
                    4 => (x, size.Height - 1 - y),
                    5 => (y, x),
                    6 => (y, size.Height - 1 - x),
                    7 => (size.Width - 1 - y, size.Height - 1 - x),
                    _ => (size.Width - 1 - y, x),
                };
                rgb.AsSpan(((fromY * size.Width) + fromX) * Channels, Channels).CopyTo(result.AsSpan(to));
            }
        }
        return (result, shown);
    }
}
