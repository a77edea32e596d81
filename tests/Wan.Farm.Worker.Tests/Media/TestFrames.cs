using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Tests.Media;

/// <summary>Moving colour gradients with a little noise, the same every time.</summary>
internal static class TestFrames
{
    public static byte[] Frame(VideoSize size, int index)
    {
        byte[] rgb = new byte[size.Width * size.Height * 3];
        uint noise = (uint)(index + 1);
        for (int i = 0, y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                noise = (noise * 1664525) + 1013904223;
                rgb[i++] = (byte)((x * 255 / size.Width) ^ (int)(noise >> 30));
                rgb[i++] = (byte)((y * 255 / size.Height) ^ (int)(noise >> 30));
                rgb[i++] = (byte)(((index * 4) + (x + y)) & 0xFC);
            }
        }

        return rgb;
    }
}
