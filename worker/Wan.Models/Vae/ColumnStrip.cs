using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>The columns of every frame that one rank of a group computes, and what it exchanges with the others for them.</summary>
/// <remarks>
/// <para>
/// Columns are counted in latents; of a finer frame a rank has as many times more. Where they do not divide, the first ranks have one more;
/// where there are fewer than ranks, the last ranks have none, compute nothing, and only take part in <see cref="Gather"/>.
/// </para>
/// <para>
/// A convolution wants one column beside the strip on each side: the neighbours'. So every output is the sum that one process would
/// compute of the same numbers; kernels may add them in another order for another width.
/// </para>
/// </remarks>
/// <param name="ranks">That share the frames, all of them.</param>
/// <param name="columns">Of a latent frame.</param>
public sealed class ColumnStrip(IProcessGroup ranks, int columns)
{
    private const int ColumnAxis = 2;                           // of pixels, [B, H, W, C]

    public int Columns => columns;

    /// <summary>This rank's first column.</summary>
    public int First { get; } = FirstOf(ranks.Rank, ranks.WorldSize, columns);

    /// <summary>How many it has.</summary>
    public int Count { get; } = CountOf(ranks.Rank, ranks.WorldSize, columns);

    private int Workers => Math.Min(ranks.WorldSize, columns);

    /// <summary>This rank's part of a whole frame.</summary>
    /// <param name="whole">[..., columns·finer]</param>
    /// <param name="finer">columns of it for each of a latent frame</param>
    /// <returns>[..., count·finer], a view</returns>
    internal Tensor Own(Tensor whole, int finer) => whole.narrow(-1, First * finer, Count * finer);

    /// <summary>With a column of the neighbour on each side; of zeros where the frame ends.</summary>
    /// <param name="frame">[B, C, H, w]</param>
    /// <returns>[B, C, H, 1 + w + 1], channels last</returns>
    internal Tensor WithNeighbours(Tensor frame) => With(frame, left: true);

    /// <summary>With a column of the right neighbour; of zeros where the frame ends.</summary>
    /// <param name="frame">[B, C, H, w]</param>
    /// <returns>[B, C, H, w + 1], channels last</returns>
    internal Tensor WithRightNeighbour(Tensor frame) => With(frame, left: false);

    /// <summary>The strips of all ranks that compute, side by side; called by those alone.</summary>
    /// <param name="pixels">[B, H, w, C]</param>
    /// <returns>[B, H, W, C]</returns>
    internal Tensor GatherPixels(Tensor pixels) => Exchange(pixels, ColumnAxis, finer: 1, receivers: Workers)!;

    /// <summary>The strips of all ranks, side by side, on every rank.</summary>
    /// <param name="strip">[..., w·finer]; its other axes the same on all ranks</param>
    /// <param name="finer">columns of it for each of a latent frame</param>
    /// <returns>[..., W·finer]</returns>
    internal Tensor Gather(Tensor strip, int finer) => Exchange(strip, strip.dim() - 1, finer, ranks.WorldSize)!;

    /// <summary>The same, on the first rank only.</summary>
    /// <param name="axis">of the columns</param>
    /// <returns>null on the other ranks</returns>
    public Tensor? GatherOnFirst(Tensor strip, long axis, int finer) => Exchange(strip, axis, finer, receivers: 1);

    private static int FirstOf(int rank, int ranks, int columns) => (rank * (columns / ranks)) + Math.Min(rank, columns % ranks);

    private static int CountOf(int rank, int ranks, int columns) => (columns / ranks) + (rank < columns % ranks ? 1 : 0);

    private Tensor With(Tensor frame, bool left)
    {
        using var scope = NewDisposeScope();
        Tensor pixels = frame.permute(0, 2, 3, 1);
        long[] column = [pixels.shape[0], pixels.shape[1], 1, pixels.shape[3]];
        List<TransferPart> parts = [];
        Tensor before = zeros(column, frame.dtype, frame.device), after = zeros_like(before);
        if (First > 0)
        {
            parts.Add(TransferPart.Send(pixels.narrow(ColumnAxis, 0, 1).contiguous(), ranks.Rank - 1));
            if (left)
                parts.Add(TransferPart.Receive(before, ranks.Rank - 1));
        }

        if (First + Count < columns)
        {
            parts.Add(TransferPart.Receive(after, ranks.Rank + 1));
            if (left)
                parts.Add(TransferPart.Send(pixels.narrow(ColumnAxis, pixels.shape[ColumnAxis] - 1, 1).contiguous(), ranks.Rank + 1));
        }

        Complete(parts);
        return cat(left ? [before, pixels, after] : [pixels, after], ColumnAxis).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The strips of all ranks that compute go to the first ranks.</summary>
    /// <returns>the strips side by side; null where this rank receives nothing</returns>
    private Tensor? Exchange(Tensor strip, long axis, int finer, int receivers)
    {
        using var scope = NewDisposeScope();
        Tensor own = strip.contiguous();
        List<TransferPart> parts = [];
        if (Count > 0)
            parts.AddRange(Enumerable.Range(0, receivers).Where(IsOther).Select(rank => TransferPart.Send(own, rank)));
        bool receives = ranks.Rank < receivers;
        Tensor[] strips = receives ? [.. Enumerable.Range(0, Workers).Select(rank => IsOther(rank) ? Room(rank) : own)] : [];
        parts.AddRange(strips.Index().Where(sender => IsOther(sender.Index)).Select(sender => TransferPart.Receive(sender.Item, sender.Index)));
        Complete(parts);
        return receives ? cat(strips, axis).MoveToOuterDisposeScope() : null;

        bool IsOther(int rank) => rank != ranks.Rank;

        Tensor Room(int rank)
        {
            long[] shape = [.. own.shape];
            shape[axis] = CountOf(rank, ranks.WorldSize, columns) * finer;
            return empty(shape, own.dtype, own.device);
        }
    }

    private void Complete(List<TransferPart> parts)
    {
        if (parts.Count == 0)
            return;
        using Transfer transfer = ranks.Start([.. parts]);
        transfer.Wait();
    }
}
