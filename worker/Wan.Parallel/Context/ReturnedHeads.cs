using static TorchSharp.torch;

namespace Wan.Parallel.Context;

/// <summary>What attention made of the parts of <see cref="SpreadHeads"/>, on its way back to the ranks that have the tokens.</summary>
internal sealed class ReturnedHeads(IProcessGroup ulysses, int parts) : IDisposable
{
    private readonly Transfer?[] transfers = new Transfer?[parts];
    private readonly Tensor[] received = new Tensor[parts];    // [U, B, S, n, D] each; alone [B, S, N, D]

    /// <summary>Sends a part back, in the background.</summary>
    /// <param name="x">[B, n, U·S, D]</param>
    public void Start(int part, Tensor x)
    {
        using var scope = NewDisposeScope();
        int ranks = ulysses.WorldSize;
        Tensor rows = x.transpose(1, 2);                       // [B, U·S, n, D]
        if (ranks == 1)
        {
            received[part] = rows.contiguous().MoveToOuterDisposeScope();
            return;
        }

        Tensor shares = rows.reshape(rows.shape[0], ranks, rows.shape[1] / ranks, rows.shape[2], rows.shape[3]).transpose(0, 1).contiguous();
        received[part] = empty_like(shares).MoveToOuterDisposeScope();
        transfers[part] = ulysses.StartAllToAll(shares.unbind(0), received[part].unbind(0));
    }

    /// <returns>[B, S, N·D]: this rank's tokens, all heads</returns>
    public Tensor Wait()
    {
        using var scope = NewDisposeScope();
        foreach (Transfer? transfer in transfers)
            transfer?.Wait();
        Tensor first = received[0];
        return ulysses.WorldSize == 1
            ? first.flatten(2).MoveToOuterDisposeScope()
            : stack(received, 1).permute(2, 3, 0, 1, 4, 5).reshape(first.shape[1], first.shape[2], -1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Transfer? transfer in transfers)
            transfer?.Dispose();
    }
}
