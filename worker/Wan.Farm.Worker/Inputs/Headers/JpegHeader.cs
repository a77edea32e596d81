using System.Buffers.Binary;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs.Headers;

/// <summary>JPEG (ITU-T T.81): size from the start of frame, rotation from EXIF in APP1.</summary>
internal static class JpegHeader
{
    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        int orientation = 1;
        for (int at = 2; at + 4 <= file.Length;)
        {
            if (file[at] != 0xFF)
                return null;
            byte marker = file[at + 1];
            if (marker == 0xFF)                              // fill byte
            {
                at++;
                continue;
            }
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))     // markers without a segment
            {
                at += 2;
                continue;
            }
            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length || marker is 0xD9 or 0xDA)
                return null;
            ReadOnlySpan<byte> segment = file.Slice(at + 4, length - 2);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return segment.Length < 5
                    ? null
                    : new ImageHeader(new VideoSize(BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..])), orientation);
            }
            if (marker == 0xE1 && segment.StartsWith("Exif\0\0"u8))
                orientation = Exif.Orientation(segment[6..]);
            at += 2 + length;
        }
        return null;
    }
}
