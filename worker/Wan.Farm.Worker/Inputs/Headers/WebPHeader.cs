using System.Buffers.Binary;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs.Headers;

/// <summary>WebP (RFC 9649): size from VP8X, VP8L or VP8, animation from VP8X or ANIM, rotation from EXIF.</summary>
internal static class WebPHeader
{
    private const int RiffBytes = 12, ChunkHead = 8, AnimationFlag = 0x02;

    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        VideoSize? size = null;
        int orientation = 1;
        bool animated = false;
        for (int at = RiffBytes; at + ChunkHead <= file.Length;)
        {
            ReadOnlySpan<byte> type = file.Slice(at, 4);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            ReadOnlySpan<byte> data = file.Slice(at + ChunkHead, (int)Math.Min(length, (uint)(file.Length - at - ChunkHead)));
            if (type.SequenceEqual("VP8X"u8) && data.Length >= 10)
            {
                size ??= new VideoSize(1 + Read24(data[4..]), 1 + Read24(data[7..]));
                animated |= (data[0] & AnimationFlag) != 0;
            }
            else if (type.SequenceEqual("VP8L"u8) && data.Length >= 5)
            {
                uint bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
                size ??= new VideoSize(1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
            }
            else if (type.SequenceEqual("VP8 "u8) && data.Length >= 10)
            {
                size ??= new VideoSize(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
            }
            else if (type.SequenceEqual("ANIM"u8) || type.SequenceEqual("ANMF"u8))
            {
                animated = true;
            }
            else if (type.SequenceEqual("EXIF"u8))
            {
                orientation = Exif.Orientation(data.StartsWith("Exif\0\0"u8) ? data[6..] : data);
            }
            long next = at + ChunkHead + (long)length + (length & 1);  // chunks are padded to even lengths
            if (next > file.Length)
                break;
            at = (int)next;
        }
        return size is { } found ? new ImageHeader(found, orientation, animated) : null;
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
