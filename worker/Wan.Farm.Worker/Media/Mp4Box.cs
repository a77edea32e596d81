using System.Buffers.Binary;
using System.Text;

namespace Wan.Farm.Worker.Media;

/// <summary>A piece of an MP4 (ISO/IEC 14496-12): a type of four characters, and fields or further boxes.</summary>
internal readonly record struct Mp4Box(string Type, ReadOnlyMemory<byte> Body)
{
    private const int HeaderBytes = 8;

    /// <summary>The boxes that follow after <paramref name="skip"/> bytes of fields.</summary>
    public IEnumerable<Mp4Box> Children(int skip = 0)
    {
        ReadOnlyMemory<byte> rest = Body[skip..];
        while (rest.Length >= HeaderBytes)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
            if (size < HeaderBytes || size > rest.Length)
                throw new InvalidDataException($"a box of {size} bytes in {Type}, where {rest.Length} are left");
            yield return new Mp4Box(Encoding.Latin1.GetString(rest.Span.Slice(4, 4)), rest[HeaderBytes..(int)size]);
            rest = rest[(int)size..];
        }
    }

    public Mp4Box? Find(string type, int skip = 0) => Children(skip).Cast<Mp4Box?>().FirstOrDefault(box => box!.Value.Type == type);

    public Mp4Box Child(string type, int skip = 0) => Find(type, skip) ?? throw new InvalidDataException($"there is no {type} in {Type}");

    public byte Version => Body.Span[0];

    public uint UInt32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Body.Span[offset..]);

    public int Int32(int offset) => BinaryPrimitives.ReadInt32BigEndian(Body.Span[offset..]);

    public long Int64(int offset) => BinaryPrimitives.ReadInt64BigEndian(Body.Span[offset..]);

    public int UInt16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Body.Span[offset..]);
}
