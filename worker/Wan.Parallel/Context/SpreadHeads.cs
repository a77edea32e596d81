using static TorchSharp.torch;

namespace Wan.Parallel.Context;

/// <summary>All of a block's tokens for this rank's share of the heads, on their way from the ranks that have the tokens.</summary>
public sealed class SpreadHeads : IDisposable
{
    private readonly Transfer? transfer;
    private readonly Tensor received; // [U, B, S, n, D]; alone [B, S, N, D]

    private SpreadHeads(Transfer? transfer, Tensor received) => (this.transfer, this.received) = (transfer, received);

    /// <param name="x">[B, S, N, D]: this rank's tokens, all heads</param>
    internal static SpreadHeads Start(IProcessGroup ulysses, Tensor x)
    {
        if (ulysses.WorldSize == 1)
            return new SpreadHeads(transfer: null, x);
        using var scope = NewDisposeScope();
        (long batch, long tokens, long heads, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor shares = x.view(batch, tokens, ulysses.WorldSize, heads / ulysses.WorldSize, width).permute(2, 0, 1, 3, 4).contiguous();
        Tensor received = empty_like(shares);
        Transfer transfer = ulysses.StartAllToAll(shares.unbind(0), received.unbind(0));
        return new SpreadHeads(transfer, received.MoveToOuterDisposeScope());
    }

    internal ScalarType Type => received.dtype;

    /// <summary>Waits for the others' share.</summary>
    /// <returns>[B, U·S, n, D]: the tokens of all ranks along the axis, in their order, and this rank's n = N/U heads</returns>
    internal Tensor Wait()
    {
        if (transfer is null)
            return received.alias();
        transfer.Wait();
        return received.transpose(0, 1).reshape(received.shape[1], received.shape[0] * received.shape[2], received.shape[3], received.shape[4]);
    }

    /// <summary>The way back.</summary>
    /// <param name="x">[B, n, U·S, D]</param>
    /// <returns>[B, S, N·D]: this rank's tokens, all heads</returns>
    internal static Tensor Return(IProcessGroup ulysses, Tensor x)
    {
        using var scope = NewDisposeScope();
        int ranks = ulysses.WorldSize;
        (long batch, long heads, long tokens, long width) = (x.shape[0], x.shape[1], x.shape[2] / ranks, x.shape[3]);
        Tensor rows = x.transpose(1, 2);                                               // [B, U·S, n, D]
        if (ranks == 1)
            return rows.reshape(batch, tokens, heads * width).MoveToOuterDisposeScope();
        Tensor shares = rows.reshape(batch, ranks, tokens, heads, width).transpose(0, 1).contiguous();
        Tensor received = empty_like(shares);                                          // [U, B, S, n, D]
        ulysses.AllToAll(shares.unbind(0), received.unbind(0));
        return received.permute(1, 2, 0, 3, 4).reshape(batch, tokens, ranks * heads * width).MoveToOuterDisposeScope();
    }

    public void Dispose() => transfer?.Dispose();
}
