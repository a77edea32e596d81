using System.Buffers.Binary;
using System.Text;

namespace Wan.Models.Weights.Pickle;

/// <summary>Writes a zip archive of stored entries, each aligned so that it can be mapped; zip64 where sizes need it.</summary>
/// <remarks>Source: PKWARE APPNOTE 6.3. Dates are fixed, so that equal contents give equal bytes.</remarks>
/// <param name="always64">Uses zip64 records even where sizes do not need them.</param>
internal sealed class ZipWriter(Stream stream, bool always64 = false)
{
    /// <summary>Where torch.save starts an entry's data, too.</summary>
    private const int Alignment = 64;

    private const int LocalBytes = 30, EntryBytes = 46, EndBytes = 22, LocatorBytes = 20, End64Bytes = 56, CrcOffset = 14;
    private const ushort Version = 45, Utf8Names = 0x0800, Zip64Field = 1, PaddingField = 0x4246, FirstOfJanuary1980 = 0x21;
    private const uint InZip64 = 0xFFFFFFFF;

    private readonly List<(byte[] Name, long Header, long Bytes, uint Crc)> entries = [];

    /// <param name="bytes">How many bytes <paramref name="write"/> will write.</param>
    public void Add(string name, long bytes, Action<Stream> write)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        long header = stream.Position;
        WriteLocal(nameBytes, bytes);
        using CrcStream data = new(stream);
        write(data);
        if (data.Written != bytes)
            throw new InvalidOperationException($"entry {name} was to have {bytes} bytes, {data.Written} were written");
        long end = stream.Position;
        stream.Position = header + CrcOffset;
        Span<byte> crc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, data.Crc);
        stream.Write(crc);
        stream.Position = end;
        entries.Add((nameBytes, header, bytes, data.Crc));
    }

    public void Finish()
    {
        long start = stream.Position;
        foreach ((byte[] name, long header, long bytes, uint crc) in entries)
            WriteEntry(name, header, bytes, crc);
        long length = stream.Position - start;
        WriteEnd64(start, length);
        byte[] end = new byte[EndBytes];
        Put32(end, 0, 0x06054b50);
        Put16(end, 8, Math.Min(entries.Count, ushort.MaxValue));
        Put16(end, 10, Math.Min(entries.Count, ushort.MaxValue));
        Put32(end, 12, Math.Min(length, InZip64));
        Put32(end, 16, Math.Min(start, InZip64));
        stream.Write(end);
    }

    private void WriteLocal(byte[] name, long bytes)
    {
        bool large = Needs64(bytes);
        byte[] zip64 = large ? Zip64(bytes, bytes) : [];
        long unpadded = stream.Position + LocalBytes + name.Length + zip64.Length + 4;
        int padding = (int)(-unpadded & (Alignment - 1));
        byte[] local = new byte[LocalBytes];
        Put32(local, 0, 0x04034b50);
        Put16(local, 4, Version);
        Put16(local, 6, Utf8Names);
        Put16(local, 12, FirstOfJanuary1980);
        Put32(local, 18, large ? InZip64 : bytes);
        Put32(local, 22, large ? InZip64 : bytes);
        Put16(local, 26, name.Length);
        Put16(local, 28, zip64.Length + 4 + padding);
        stream.Write(local);
        stream.Write(name);
        stream.Write(zip64);
        byte[] pad = new byte[4 + padding];
        Put16(pad, 0, PaddingField);
        Put16(pad, 2, padding);
        stream.Write(pad);
    }

    private void WriteEntry(byte[] name, long header, long bytes, uint crc)
    {
        bool large = Needs64(bytes), far = Needs64(header);
        byte[] zip64 = large || far ? Zip64([.. large ? [bytes, bytes] : Array.Empty<long>(), .. far ? [header] : Array.Empty<long>()]) : [];
        byte[] entry = new byte[EntryBytes];
        Put32(entry, 0, 0x02014b50);
        Put16(entry, 4, Version);
        Put16(entry, 6, Version);
        Put16(entry, 8, Utf8Names);
        Put16(entry, 14, FirstOfJanuary1980);
        Put32(entry, 16, crc);
        Put32(entry, 20, large ? InZip64 : bytes);
        Put32(entry, 24, large ? InZip64 : bytes);
        Put16(entry, 28, name.Length);
        Put16(entry, 30, zip64.Length);
        Put32(entry, 42, far ? InZip64 : header);
        stream.Write(entry);
        stream.Write(name);
        stream.Write(zip64);
    }

    private void WriteEnd64(long start, long length)
    {
        if (!Needs64(start) && !Needs64(length) && entries.Count < ushort.MaxValue)
            return;
        long at = stream.Position;
        byte[] end = new byte[End64Bytes + LocatorBytes];
        Put32(end, 0, 0x06064b50);
        Put64(end, 4, End64Bytes - 12);
        Put16(end, 12, Version);
        Put16(end, 14, Version);
        Put64(end, 24, entries.Count);
        Put64(end, 32, entries.Count);
        Put64(end, 40, length);
        Put64(end, 48, start);
        Put32(end, End64Bytes, 0x07064b50);
        Put64(end, End64Bytes + 8, at);
        Put32(end, End64Bytes + 16, 1);
        stream.Write(end);
    }

    private bool Needs64(long number) => always64 || number >= InZip64;

    private static byte[] Zip64(params ReadOnlySpan<long> numbers)
    {
        byte[] field = new byte[4 + (8 * numbers.Length)];
        Put16(field, 0, Zip64Field);
        Put16(field, 2, 8 * numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            Put64(field, 4 + (8 * i), numbers[i]);
        return field;
    }

    private static void Put16(byte[] bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);

    private static void Put32(byte[] bytes, int at, long value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)value);

    private static void Put64(byte[] bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);
}
