using System.Buffers.Binary;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs.Headers;

/// <summary>PNG (ISO/IEC 15948): size from IHDR, animation from acTL, rotation from eXIf.</summary>
internal static class PngHeader
{
    private const int SignatureBytes = 8, ChunkOverhead = 12;

    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        ImageHeader? header = null;
        for (int at = SignatureBytes; at + ChunkOverhead <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> type = file.Slice(at + 4, 4);
            if (length > file.Length - at - ChunkOverhead)
                break;
            ReadOnlySpan<byte> data = file.Slice(at + 8, (int)length);
            if (type.SequenceEqual("IHDR"u8) && length >= 8 && header is null)
                header = new ImageHeader(new VideoSize(Clamp(BinaryPrimitives.ReadUInt32BigEndian(data)), Clamp(BinaryPrimitives.ReadUInt32BigEndian(data[4..]))));
            else if (type.SequenceEqual("acTL"u8) && length >= 4)
                header = header is null ? null : header with { IsAnimated = BinaryPrimitives.ReadUInt32BigEndian(data) > 1 };
            else if (type.SequenceEqual("eXIf"u8))
                header = header is null ? null : header with { Orientation = Exif.Orientation(data) };
            at += ChunkOverhead + (int)length;
        }
        return header;
    }

    private static int Clamp(uint size) => (int)Math.Min(size, int.MaxValue);
}
