using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Parallel.Context;

/// <summary>Attention of one block of queries to all blocks of keys and values, which go around the ring.</summary>
/// <remarks>
/// While a block is attended to, the next one is on its way. Blocks are added in the order in which the ring brings them, this rank's own
/// first, never in that of arrival times: the same mesh gives the same bytes.
/// </remarks>
internal static class RingAttention
{
    /// <param name="q">[B, M, n, D], asked for when the first keys and values are on their way</param>
    /// <param name="k">[B, M, n, D], contiguous</param>
    /// <param name="v">[B, M, n, D], contiguous</param>
    /// <param name="keysOf">real keys of each block</param>
    /// <returns>[B, n, M, D]</returns>
    public static Tensor Attend(IProcessGroup ring, Func<Tensor> q, Tensor k, Tensor v, Func<int, long> keysOf)
    {
        using var scope = NewDisposeScope();
        int next = (ring.Rank + 1) % ring.WorldSize, previous = (ring.Rank + ring.WorldSize - 1) % ring.WorldSize;
        var whole = new PartialAttention();
        ScalarType type = k.dtype;
        Tensor? queries = null;
        for (int step = 0; step < ring.WorldSize; step++)
        {
            bool isLast = step == ring.WorldSize - 1;
            Tensor nextK = isLast ? k : empty_like(k), nextV = isLast ? v : empty_like(v);
            using Transfer? coming = isLast
                ? null
                : ring.Start(TransferPart.Receive(nextK, previous), TransferPart.Receive(nextV, previous), TransferPart.Send(k, next), TransferPart.Send(v, next));
            queries ??= q().transpose(1, 2);
            long keys = keysOf((ring.Rank + ring.WorldSize - step) % ring.WorldSize);
            if (keys > 0)
            {
                (Tensor values, Tensor sums) = Attention.ScaledDotProductWithLogSumExp(queries, k.transpose(1, 2), v.transpose(1, 2), keyCount: keys);
                whole.Add(values, sums);
            }

            coming?.Wait();
            if (!isLast && step > 0)
            {
                k.Dispose();
                v.Dispose();
            }

            (k, v) = (nextK, nextV);
        }

        return whole.Values(type).MoveToOuterDisposeScope();
    }
}
