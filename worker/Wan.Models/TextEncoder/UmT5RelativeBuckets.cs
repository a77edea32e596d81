using static TorchSharp.torch;

namespace Wan.Models.TextEncoder;

/// <summary>
/// Buckets of relative positions: half for each direction, exact up to a quarter of the buckets, then logarithmic.
/// Source: Wan2.1@9737cba wan/modules/t5.py, T5RelativeEmbedding.
/// </summary>
public static class UmT5RelativeBuckets
{
    /// <param name="relative">int64, key position - query position</param>
    /// <returns>int64, shape of <paramref name="relative"/>, in 0..buckets</returns>
    /// <remarks>The logarithm is float32 as in the published code: float64 would move some bucket borders.</remarks>
    public static Tensor Of(Tensor relative, int buckets, int maxDistance)
    {
        using var scope = NewDisposeScope();
        int perDirection = buckets / 2;
        int exact = perDirection / 2;
        Tensor direction = relative.gt(0).to(ScalarType.Int64) * perDirection;
        Tensor distance = relative.abs();
        Tensor logarithmic = (distance.to(ScalarType.Float32) / exact).log() / Math.Log((double)maxDistance / exact) * (perDirection - exact);
        // Distance 0 gives minus infinity here; it is below the exact range and not taken from this branch.
        Tensor far = logarithmic.clamp_min(0).to(ScalarType.Int64).add(exact).clamp_max(perDirection - 1);
        return (direction + where(distance.lt(exact), distance, far)).MoveToOuterDisposeScope();
    }

    /// <summary>Buckets of every query and key of a text.</summary>
    /// <returns>int64 [S·S], query by query</returns>
    public static Tensor Square(long length, int buckets, int maxDistance, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor positions = arange(length, ScalarType.Int64, device);
        return Of(positions.unsqueeze(0) - positions.unsqueeze(1), buckets, maxDistance).flatten().MoveToOuterDisposeScope();
    }
}
