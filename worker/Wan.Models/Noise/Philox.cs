using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wan.Models.Noise;

/// <summary>
/// Philox4x32 with ten rounds: 128 bits of counter and 64 bits of key to 128 random bits, without a state.
/// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; checked against Random123's known answers.
/// </summary>
public static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9, KeyStep1 = 0xBB67AE85;        // golden ratio and sqrt(3) - 1

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint X0, uint X1, uint X2, uint X3) Bits(uint c0, uint c1, uint c2, uint c3, uint key0, uint key1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0, product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = (
                (uint)(product1 >> 32) ^ c1 ^ key0,
                (uint)product1,
                (uint)(product0 >> 32) ^ c3 ^ key1,
                (uint)product0);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>Eight blocks at once; every lane holds 32 bits in 64. The same bits as one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<ulong> X0, Vector512<ulong> X1, Vector512<ulong> X2, Vector512<ulong> X3) Bits(
        Vector512<ulong> c0, Vector512<ulong> c1, Vector512<ulong> c2, Vector512<ulong> c3, uint key0, uint key1)
    {
        Vector512<ulong> low = Vector512.Create((ulong)uint.MaxValue);
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> product0 = c0 * Multiplier0, product1 = c2 * Multiplier1;
            (c0, c1, c2, c3) = (
                (product1 >>> 32) ^ c1 ^ Vector512.Create((ulong)key0),
                product1 & low,
                (product0 >>> 32) ^ c3 ^ Vector512.Create((ulong)key1),
                product0 & low);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return (c0, c1, c2, c3);
    }
}
