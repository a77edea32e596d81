using System.Buffers.Binary;

namespace Wan.Models.Weights.Pickle;

/// <summary>The zip format's checksum (polynomial 0xEDB88320), eight bytes at a time.</summary>
internal static class Crc32
{
    private const int Lanes = 8;

    private static readonly uint[] Table = MakeTable();

    /// <param name="crc">The checksum so far; 0 at the start.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        crc = ~crc;
        while (bytes.Length >= Lanes)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[(7 * 256) + (low & 0xFF)] ^ table[(6 * 256) + ((low >> 8) & 0xFF)]
                ^ table[(5 * 256) + ((low >> 16) & 0xFF)] ^ table[(4 * 256) + (low >> 24)]
                ^ table[(3 * 256) + (high & 0xFF)] ^ table[(2 * 256) + ((high >> 8) & 0xFF)]
                ^ table[256 + ((high >> 16) & 0xFF)] ^ table[high >> 24];
            bytes = bytes[Lanes..];
        }
        foreach (byte b in bytes)
            crc = table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[Lanes * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
                value = (value >> 1) ^ (0xEDB88320 & (0 - (value & 1)));
            table[i] = value;
        }
        for (int i = 256; i < table.Length; i++)
            table[i] = table[table[i - 256] & 0xFF] ^ (table[i - 256] >> 8);
        return table;
    }
}
