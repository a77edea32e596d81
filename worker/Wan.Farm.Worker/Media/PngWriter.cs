using System.Buffers.Binary;
using System.IO.Compression;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>Writes 8-bit RGB pictures as PNG (ISO/IEC 15948).</summary>
public static class PngWriter
{
    private const int BytesPerPixel = 3;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    /// <param name="rgb">[H, W, 3]</param>
    /// <exception cref="StorageException">It cannot be written; what was there is as it was.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> rgb, VideoSize size, CancellationToken ct) =>
        AtomicFile.WriteAsync(path, Encode(rgb.Span, size), ct);

    /// <param name="rgb">[H, W, 3]</param>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, VideoSize size)
    {
        if (rgb.Length != size.Width * size.Height * BytesPerPixel)
            throw new ArgumentException($"{rgb.Length} bytes are not a picture of {size}", nameof(rgb));

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, size.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], size.Height);
        header[8] = 8;                                       // bits per channel
        header[9] = 2;                                       // red, green, blue

        using var png = new MemoryStream();
        png.Write(Signature);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "sRGB"u8, [0]);
        WriteChunk(png, "IDAT"u8, Compress(rgb, size.Width * BytesPerPixel));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> rgb, int rowBytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            byte[] above = new byte[rowBytes];
            byte[] filtered = new byte[rowBytes + 1];
            for (int start = 0; start < rgb.Length; start += rowBytes)
            {
                ReadOnlySpan<byte> row = rgb.Slice(start, rowBytes);
                Filter(row, above, filtered);
                zlib.Write(filtered);
                row.CopyTo(above);
            }
        }

        return compressed.ToArray();
    }

    /// <summary>Filter type 4: what is left after Paeth's guess, which suits photographs best.</summary>
    private static void Filter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> filtered)
    {
        filtered[0] = 4;
        for (int i = 0; i < row.Length; i++)
        {
            byte left = i < BytesPerPixel ? (byte)0 : row[i - BytesPerPixel];
            byte aboveLeft = i < BytesPerPixel ? (byte)0 : above[i - BytesPerPixel];
            filtered[i + 1] = (byte)(row[i] - Paeth(left, above[i], aboveLeft));
        }
    }

    private static byte Paeth(byte left, byte above, byte aboveLeft)
    {
        int byLeft = Math.Abs(above - aboveLeft);
        int byAbove = Math.Abs(left - aboveLeft);
        int byAboveLeft = Math.Abs(left + above - (2 * aboveLeft));
        if (byLeft <= byAbove && byLeft <= byAboveLeft)
            return left;
        return byAbove <= byAboveLeft ? above : aboveLeft;
    }

    private static void WriteChunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcOf(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        return crc;
    }
}
