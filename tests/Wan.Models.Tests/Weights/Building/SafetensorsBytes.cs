using System.Buffers.Binary;
using System.Text;

namespace Wan.Models.Tests.Weights.Building;

/// <summary>Safetensors files, well formed or not.</summary>
internal static class SafetensorsBytes
{
    /// <param name="headerLength">What the file claims; the truth by default.</param>
    public static byte[] Of(string header, int bodyBytes, ulong? headerLength = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, headerLength ?? (ulong)json.Length);
        return [.. prefix, .. json, .. Enumerable.Range(0, bodyBytes).Select(i => (byte)i)];
    }

    /// <summary>Three tensors of different kinds, in order, without gaps.</summary>
    public static byte[] WellFormed() => Of(
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b.c":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"d":{"dtype":"I64","shape":[],"data_offsets":[32,40]}}""",
        40);
}
