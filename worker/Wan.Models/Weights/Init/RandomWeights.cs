using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;

namespace Wan.Models.Weights.Init;

/// <summary>Random weights whose activations stay finite. Every element depends on seed, name and place alone.</summary>
internal static class RandomWeights
{
    private const int PieceElements = 1 << 20, BlockElements = 1 << 15;

    /// <param name="shape">Of the tensor that <paramref name="name"/> names.</param>
    /// <returns>Mean and standard deviation.</returns>
    public static (float Mean, float Std) Distribution(string name, IReadOnlyList<long> shape)
    {
        if (name.EndsWith(".bias", StringComparison.Ordinal))
            return (0, 0.02f);
        if (name.EndsWith(".gamma", StringComparison.Ordinal) || (shape.Count == 1 && name.EndsWith(".weight", StringComparison.Ordinal)))
            return (1, 0.05f);                              // norms
        if (name.EndsWith("modulation", StringComparison.Ordinal))
            return (0, Sqrt(1.0 / shape[^1]));
        if (name == "token_embedding.weight")
            return (0, 1);
        if (name.EndsWith("pos_embedding.embedding.weight", StringComparison.Ordinal))
            return (0, 0.5f);
        if (name.Contains(".attn.q.", StringComparison.Ordinal))
            return (0, Sqrt(1.0 / (shape[^1] * 8.0)));      // umT5 does not divide its scores by the root of the head size
        return (0, Sqrt(1.0 / shape.Skip(1).Aggregate(1L, (fanIn, size) => fanIn * size)));
    }

    public static void Write(WeightInfo info, string part, long seed, Stream stream, CancellationToken ct)
    {
        (float mean, float std) = Distribution(info.Name, info.Shape);
        ulong key = Key(part, info.Name, seed);
        int size = StoredDtype.SizeOf(info.Dtype);
        byte[] piece = new byte[Math.Min(PieceElements, info.Elements) * size];
        for (long start = 0; start < info.Elements; start += PieceElements)
        {
            ct.ThrowIfCancellationRequested();
            int count = (int)Math.Min(PieceElements, info.Elements - start);
            long first = start;
            System.Threading.Tasks.Parallel.For(0, (count + BlockElements - 1) / BlockElements, block =>
            {
                int from = block * BlockElements, to = Math.Min(count, from + BlockElements);
                Fill(piece.AsSpan(from * size, (to - from) * size), info.Dtype, key + (ulong)(first + from), mean, std);
            });
            stream.Write(piece.AsSpan(0, count * size));
        }
    }

    private static void Fill(Span<byte> bytes, torch.ScalarType dtype, ulong counter, float mean, float std)
    {
        switch (dtype)
        {
            case torch.ScalarType.Float32:
                foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes))
                    value = mean + (std * Normal(counter++));
                break;
            case torch.ScalarType.BFloat16:
                foreach (ref ushort value in MemoryMarshal.Cast<byte, ushort>(bytes))
                    value = ToBFloat16(mean + (std * Normal(counter++)));
                break;
            default:
                throw new NotSupportedException($"random weights are float32 or bfloat16, not {dtype}");
        }
    }

    /// <summary>Nearly standard normal, within ±3.46: the sum of four uniform 16-bit numbers, centred and scaled.</summary>
    private static float Normal(ulong counter)
    {
        const float centre = 2 * 65535f;
        const float deviation = 37837.2266f;                // sqrt(4·(2^32 - 1)/12)
        ulong bits = Mix(counter);
        uint sum = (uint)(bits & 0xFFFF) + (uint)((bits >> 16) & 0xFFFF) + (uint)((bits >> 32) & 0xFFFF) + (uint)(bits >> 48);
        return (sum - centre) / deviation;
    }

    /// <summary>A bijection of 64 bits without visible structure. Source: Steele, Lea, Flood 2014, SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x *= 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static ulong Key(string part, string name, long seed) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{part}/{name}")));

    /// <summary>Rounds to nearest, ties to even.</summary>
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static float Sqrt(double value) => (float)Math.Sqrt(value);
}
