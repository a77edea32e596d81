using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Decoding;

/// <summary>How far the causal decoder remembers: latents to decode again until its output equals, bit for bit, that of one pass.</summary>
/// <remarks>
/// Follows from the topology: two frames back per causal convolution, at a rate of frames that doubles twice on the way. Tests measure
/// the numbers on the decoder itself. They hold for Wan2.1 and Wan2.2: the shortcuts around Wan2.2's stages look no further back.
/// </remarks>
public static class DecoderMemory
{
    /// <summary>Without any cache.</summary>
    public const int Latents = 38;

    /// <summary>Given the caches of a scope.</summary>
    public static int LatentsAgain(CacheScope scope) => scope switch
    {
        CacheScope.None => Latents,
        CacheScope.Stride8 => 14,
        CacheScope.Stride4 => 7,
        CacheScope.Stride2 => 4,
        CacheScope.Full => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, null),
    };
}
