using static TorchSharp.torch;

namespace Wan.Parallel;

/// <summary>Operations of a group, all made of transfers between two ranks: every byte of them is counted, and a failure names the rank it was with.</summary>
/// <remarks>Reductions run in ascending rank order, so their result has the same bits on every rank.</remarks>
public static class Collectives
{
    // Up to this size every rank gets everything and reduces it alone: one round instead of two.
    private const long OneRoundBytes = 64 * 1024;

    public static Transfer StartSend(this IProcessGroup group, Tensor tensor, int to, int tag = 0) =>
        group.Start(TransferPart.Send(tensor, to, tag));

    public static Transfer StartRecv(this IProcessGroup group, Tensor tensor, int from, int tag = 0) =>
        group.Start(TransferPart.Receive(tensor, from, tag));

    /// <summary>Returns when the other rank has begun to receive; two ranks that send to each other use one <see cref="IProcessGroup.Start"/> for both directions.</summary>
    public static void Send(this IProcessGroup group, Tensor tensor, int to, int tag = 0) => Complete(group.StartSend(tensor, to, tag));

    /// <param name="tensor">Overwritten.</param>
    public static void Recv(this IProcessGroup group, Tensor tensor, int from, int tag = 0) => Complete(group.StartRecv(tensor, from, tag));

    /// <summary>Returns when every rank has come here.</summary>
    public static void Barrier(this IProcessGroup group)
    {
        using Tensor here = zeros(1, ScalarType.Byte);
        using Tensor all = group.AllGather(here);
    }

    /// <summary>Every rank's tensor becomes the root's.</summary>
    public static void Broadcast(this IProcessGroup group, Tensor tensor, int root)
    {
        if (root < 0 || root >= group.WorldSize) throw new ArgumentException($"{group.Name}: root {root}; ranks are 0 to {group.WorldSize - 1}.");
        if (group.Rank != root)
            Complete(group.Start(TransferPart.Receive(tensor, root, TransferPart.CollectiveTag)));
        else
            Complete(group.Start([.. Others(group).Select(peer => TransferPart.Send(tensor, peer, TransferPart.CollectiveTag))]));
    }

    /// <summary>All ranks' tensors, in rank order.</summary>
    /// <param name="tensor">[...], the same shape and type on every rank</param>
    /// <returns>[W, ...]</returns>
    public static Tensor AllGather(this IProcessGroup group, Tensor tensor)
    {
        Tensor result = empty([group.WorldSize, .. tensor.shape], dtype: tensor.dtype, device: tensor.device);
        Complete(group.StartAllGather(tensor, result));
        return result;
    }

    /// <param name="result">[W, ...], complete when the transfer is</param>
    public static Transfer StartAllGather(this IProcessGroup group, Tensor tensor, Tensor result)
    {
        using var scope = NewDisposeScope();
        Tensor[] slots = result.unbind(0);
        return group.StartAllToAll([.. slots.Select(_ => tensor)], slots);
    }

    /// <summary>Rank i's j-th tensor becomes rank j's i-th. Sizes may differ from pair to pair.</summary>
    public static void AllToAll(this IProcessGroup group, IReadOnlyList<Tensor> send, IReadOnlyList<Tensor> receive) =>
        Complete(group.StartAllToAll(send, receive));

    /// <summary>The same, in the background. A rank's tensor for itself is copied at once.</summary>
    public static Transfer StartAllToAll(this IProcessGroup group, IReadOnlyList<Tensor> send, IReadOnlyList<Tensor> receive)
    {
        if (send.Count != group.WorldSize || receive.Count != group.WorldSize)
            throw new ArgumentException($"{group.Name}: {send.Count} tensors to send and {receive.Count} to receive for {group.WorldSize} ranks.");
        receive[group.Rank].copy_(send[group.Rank]);
        return group.Start(
        [
            .. Others(group).Select(peer => TransferPart.Receive(receive[peer], peer, TransferPart.CollectiveTag)),
            .. Others(group).Select(peer => TransferPart.Send(send[peer], peer, TransferPart.CollectiveTag)),
        ]);
    }

    /// <summary>Every rank's tensor becomes the sum, the largest or the smallest of all ranks', element by element.</summary>
    /// <param name="tensor">The same shape and type on every rank. Types of 16 bits are summed in float32 and rounded once.</param>
    /// <remarks>Each rank sends (W-1)·bytes when that is at most 64 KiB·(W-1), else 2·(W-1)/W·bytes.</remarks>
    public static void AllReduce(this IProcessGroup group, Tensor tensor, Reduction reduction)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor flat = tensor.view(-1);
        if (flat.numel() * flat.element_size() <= OneRoundBytes)
        {
            flat.copy_(Reduce(group.AllGather(flat).unbind(0), reduction));
            return;
        }
        // Each rank reduces one share of the elements for all.
        Tensor[] shares = Shares(flat, group.WorldSize);
        Tensor[] mine = [.. shares.Select(_ => empty_like(shares[group.Rank]))];
        group.AllToAll(shares, mine);
        Tensor reduced = Reduce(mine, reduction);
        group.AllToAll([.. shares.Select(_ => reduced)], shares);
    }

    private static Tensor Reduce(Tensor[] values, Reduction reduction)
    {
        ScalarType type = values[0].dtype;
        bool half = type is ScalarType.Float16 or ScalarType.BFloat16;
        Tensor result = values[0].to_type(half ? ScalarType.Float32 : type, copy: true);
        foreach (Tensor value in values.AsSpan(1))
        {
            result = reduction switch
            {
                Reduction.Sum => result.add_(value),
                Reduction.Max => maximum(result, value.to_type(result.dtype)),
                _ => minimum(result, value.to_type(result.dtype)),
            };
        }
        return result.to_type(type);
    }

    private static Tensor[] Shares(Tensor flat, int count)
    {
        long each = (flat.numel() + count - 1) / count;
        long StartOf(int index) => Math.Min(index * each, flat.numel());
        return [.. Enumerable.Range(0, count).Select(i => flat.narrow(0, StartOf(i), StartOf(i + 1) - StartOf(i)))];
    }

    // Each rank begins with its successor, so that not all of them send to rank 0 first.
    private static IEnumerable<int> Others(IProcessGroup group) =>
        Enumerable.Range(1, group.WorldSize - 1).Select(distance => (group.Rank + distance) % group.WorldSize);

    private static void Complete(Transfer transfer)
    {
        using (transfer) transfer.Wait();
    }
}
