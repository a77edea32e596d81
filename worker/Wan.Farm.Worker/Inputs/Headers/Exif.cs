using System.Buffers.Binary;

namespace Wan.Farm.Worker.Inputs.Headers;

/// <summary>The one thing of EXIF that changes a picture.</summary>
internal static class Exif
{
    private const ushort OrientationTag = 0x0112;

    /// <param name="tiff">From the byte order mark on.</param>
    /// <returns>1 to 8; 1 when nothing sensible is said.</returns>
    public static int Orientation(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || !(little || tiff.StartsWith("MM"u8)))
            return 1;
        uint directory = Read32(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return 1;
        int entries = Read16(tiff[(int)directory..], little);
        for (int i = 0, at = (int)directory + 2; i < entries && at + 12 <= tiff.Length; i++, at += 12)
        {
            if (Read16(tiff[at..], little) == OrientationTag)
                return Read16(tiff[(at + 8)..], little) is >= 1 and <= 8 and var orientation ? orientation : 1;
        }
        return 1;
    }

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
