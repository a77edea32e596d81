using static TorchSharp.torch;

namespace Wan.Parallel.Context;

/// <summary>All of a block's tokens for this rank's share of the heads, on their way from the ranks that have the tokens.</summary>
/// <remarks>They come in parts of a few heads each, so that attention begins with the first while the others are on their way.</remarks>
public sealed class SpreadHeads : IDisposable
{
    private readonly Transfer[] transfers;                     // one for each part; none for a rank alone
    private readonly Tensor received;                          // [parts, U, B, S, n, D]; alone [B, S, N, D]

    private SpreadHeads(Transfer[] transfers, Tensor received) => (this.transfers, this.received) = (transfers, received);

    internal int Parts => Math.Max(1, transfers.Length);

    public void Dispose()
    {
        foreach (Transfer transfer in transfers)
            transfer.Dispose();
    }

    /// <param name="x">[B, S, N, D]: this rank's tokens, all heads</param>
    internal static SpreadHeads Start(IProcessGroup ulysses, Tensor x)
    {
        if (ulysses.WorldSize == 1)
            return new SpreadHeads([], x);
        using var scope = NewDisposeScope();
        int ranks = ulysses.WorldSize;
        (long batch, long tokens, long heads, long width) = (x.shape[0], x.shape[1], x.shape[2] / ranks, x.shape[3]);
        long parts = PartsOf(heads);
        Tensor shares = x.view(batch, tokens, ranks, parts, heads / parts, width).permute(3, 2, 0, 1, 4, 5).contiguous();
        Tensor received = empty_like(shares);
        Transfer[] transfers = [.. shares.unbind(0).Zip(received.unbind(0), (send, receive) => ulysses.StartAllToAll(send.unbind(0), receive.unbind(0)))];
        return new SpreadHeads(transfers, received.MoveToOuterDisposeScope());
    }

    /// <summary>Waits for the others' share.</summary>
    /// <returns>[B, U·S, n, D]: the tokens of all ranks along the axis, in their order, and the part's n heads</returns>
    internal Tensor Wait(int part)
    {
        if (transfers.Length == 0)
            return received.alias();
        transfers[part].Wait();
        using var scope = NewDisposeScope();
        Tensor x = received[part];
        return x.transpose(0, 1).reshape(x.shape[1], x.shape[0] * x.shape[2], x.shape[3], x.shape[4]).MoveToOuterDisposeScope();
    }

    /// <summary>The smallest number of equal parts above one.</summary>
    private static long PartsOf(long heads)
    {
        for (long parts = 2; parts < heads; parts++)
        {
            if (heads % parts == 0)
                return parts;
        }

        return heads;
    }
}
