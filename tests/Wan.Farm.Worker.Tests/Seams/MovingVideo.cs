using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Tests.Seams;

/// <summary>Coloured waves that move evenly across a frame.</summary>
internal static class MovingVideo
{
    public static VideoSize Size { get; } = new(96, 64);

    /// <param name="time">In frames; need not be whole.</param>
    /// <param name="brightness">Added to every pixel.</param>
    public static byte[] Frame(double time, double brightness = 0)
    {
        byte[] rgb = new byte[Size.Width * Size.Height * 3];
        for (int i = 0, y = 0; y < Size.Height; y++)
        {
            for (int x = 0; x < Size.Width; x++)
            {
                rgb[i++] = Level(120 + (50 * Math.Sin((x + time) / 6)) + (30 * Math.Cos((y - time) / 5)) + brightness);
                rgb[i++] = Level(110 + (45 * Math.Sin((x + y + time) / 8)) + brightness);
                rgb[i++] = Level(100 + (60 * Math.Cos((x - y + (time / 2)) / 9)) + brightness);
            }
        }

        return rgb;
    }

    private static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
