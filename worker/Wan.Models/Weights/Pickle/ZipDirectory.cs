using System.Buffers.Binary;
using System.Text;

namespace Wan.Models.Weights.Pickle;

/// <summary>The table of contents of a zip archive whose entries are stored as they are, so that they can be mapped.</summary>
/// <remarks>Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3 (zip64).</remarks>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22, LocatorBytes = 20, End64Bytes = 56, EntryBytes = 46, LocalBytes = 30, MaxComment = 0xFFFF;
    private const uint EndSignature = 0x06054b50, LocatorSignature = 0x07064b50, End64Signature = 0x06064b50;
    private const uint EntrySignature = 0x02014b50, LocalSignature = 0x04034b50;
    private const uint InZip64 = 0xFFFFFFFF;

    /// <summary>A directory of this size lists more tensors than any model has.</summary>
    private const int MaxDirectoryBytes = 256 << 20;

    private readonly MappedFile file;
    private readonly Dictionary<string, ZipEntry> entries = [];

    private ZipDirectory(MappedFile file) => this.file = file;

    public IReadOnlyDictionary<string, ZipEntry> Entries => entries;

    /// <summary>Whether the file starts like a zip archive.</summary>
    public static bool IsZip(MappedFile file) => file.Length >= 4 && UInt32(file.Span(0, 4)) == LocalSignature;

    /// <exception cref="CheckpointException">The archive is truncated or damaged.</exception>
    public static ZipDirectory Read(MappedFile file)
    {
        ZipDirectory directory = new(file);
        (long offset, long bytes, long count) = directory.FindDirectory();
        directory.ReadEntries(offset, bytes, count);
        return directory;
    }

    private (long Offset, long Bytes, long Count) FindDirectory()
    {
        int tailBytes = (int)Math.Min(file.Length, EndBytes + MaxComment);
        long tailStart = file.Length - tailBytes;
        ReadOnlySpan<byte> tail = file.Span(tailStart, tailBytes);
        for (int at = tailBytes - EndBytes; at >= 0; at--)
        {
            if (UInt32(tail[at..]) != EndSignature || at + EndBytes + UInt16(tail[(at + 20)..]) != tailBytes)
                continue;
            long count = UInt16(tail[(at + 10)..]);
            long bytes = UInt32(tail[(at + 12)..]);
            long offset = UInt32(tail[(at + 16)..]);
            return FindZip64(tailStart + at) ?? (offset, bytes, count);
        }
        throw Broken("has no zip directory at its end; the file is truncated");
    }

    /// <summary>Archives above 4 GiB or 65535 entries say so in a second record, which the locator before the end points at.</summary>
    private (long Offset, long Bytes, long Count)? FindZip64(long end)
    {
        if (end < LocatorBytes || file.Span(end - LocatorBytes, LocatorBytes) is var locator && UInt32(locator) != LocatorSignature)
            return null;
        ulong at = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(end - LocatorBytes + 8, 8));
        if (at > (ulong)Math.Max(0, end - LocatorBytes - End64Bytes))
            throw Broken("its zip64 locator points outside the file");
        ReadOnlySpan<byte> record = file.Span((long)at, End64Bytes);
        if (UInt32(record) != End64Signature)
            throw Broken("its zip64 locator does not point at a zip64 record");
        return (Int64(record[48..], "directory offset"), Int64(record[40..], "directory size"), Int64(record[32..], "entry count"));
    }

    private void ReadEntries(long offset, long bytes, long count)
    {
        if (bytes > MaxDirectoryBytes)
            throw Broken($"its zip directory claims {bytes} bytes, above the limit of {MaxDirectoryBytes}");
        if (offset > file.Length - bytes)
            throw Broken("its zip directory lies outside the file");
        ReadOnlySpan<byte> directory = file.Span(offset, (int)bytes);
        for (long i = 0; i < count; i++)
        {
            if (directory.Length < EntryBytes || UInt32(directory) != EntrySignature)
                throw Broken($"its zip directory announces {count} entries; entry {i} is damaged");
            int nameBytes = UInt16(directory[28..]), extraBytes = UInt16(directory[30..]), commentBytes = UInt16(directory[32..]);
            int total = EntryBytes + nameBytes + extraBytes + commentBytes;
            if (directory.Length < total)
                throw Broken($"its zip directory announces {count} entries; entry {i} is truncated");
            string name = Encoding.UTF8.GetString(directory.Slice(EntryBytes, nameBytes));
            ZipEntry entry = ReadEntry(name, directory[..EntryBytes], directory.Slice(EntryBytes + nameBytes, extraBytes));
            if (!entries.TryAdd(name, entry))
                throw Broken($"entry '{CheckpointException.Shorten(name)}' is in the archive twice");
            directory = directory[total..];
        }
    }

    private ZipEntry ReadEntry(string name, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        const int encrypted = 1;
        if ((UInt16(entry[8..]) & encrypted) != 0)
            throw Broken($"entry '{CheckpointException.Shorten(name)}' is encrypted");
        int method = UInt16(entry[10..]);
        long compressed = UInt32(entry[20..]), bytes = UInt32(entry[24..]), header = UInt32(entry[42..]);
        ReadZip64(name, extra, ref bytes, ref compressed, ref header);
        if (method == ZipEntry.StoredMethod && compressed != bytes)
            throw Broken($"entry '{CheckpointException.Shorten(name)}' is stored, but its sizes {compressed} and {bytes} differ");
        return new ZipEntry(name, method, DataOffset(name, header, compressed), bytes);
    }

    /// <summary>Numbers that do not fit in 32 bits follow in the extra field, in this order and only those.</summary>
    private void ReadZip64(string name, ReadOnlySpan<byte> extra, ref long bytes, ref long compressed, ref long header)
    {
        const int zip64 = 1;
        if (bytes != InZip64 && compressed != InZip64 && header != InZip64)
            return;
        while (extra.Length >= 4)
        {
            int kind = UInt16(extra), length = UInt16(extra[2..]);
            if (length > extra.Length - 4)
                break;
            ReadOnlySpan<byte> body = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (kind != zip64)
                continue;
            Take(ref bytes, ref body);
            Take(ref compressed, ref body);
            Take(ref header, ref body);
            return;
        }
        throw Broken($"entry '{CheckpointException.Shorten(name)}' is larger than 4 GiB and does not say how large");

        void Take(ref long number, ref ReadOnlySpan<byte> body)
        {
            if (number != InZip64)
                return;
            if (body.Length < 8)
                throw Broken($"entry '{CheckpointException.Shorten(name)}' has a truncated zip64 field");
            number = Int64(body, $"zip64 field of '{CheckpointException.Shorten(name)}'");
            body = body[8..];
        }
    }

    /// <summary>The data follows a local header whose own name and padding decide where.</summary>
    private long DataOffset(string name, long header, long bytes)
    {
        if (header > file.Length - LocalBytes)
            throw Broken($"entry '{CheckpointException.Shorten(name)}' lies outside the file; the file is truncated");
        ReadOnlySpan<byte> local = file.Span(header, LocalBytes);
        if (UInt32(local) != LocalSignature)
            throw Broken($"entry '{CheckpointException.Shorten(name)}' does not start with a local header");
        long offset = header + LocalBytes + UInt16(local[26..]) + UInt16(local[28..]);
        if (offset > file.Length - bytes)
            throw Broken($"entry '{CheckpointException.Shorten(name)}' reaches past the end of the file; the file is truncated");
        return offset;
    }

    private long Int64(ReadOnlySpan<byte> bytes, string what) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes) is >= 0 and var number ? number : throw Broken($"its zip64 {what} is negative");

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private CheckpointException Broken(string problem) => new(file.Path, problem);
}
