using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Weights.Blocks;

/// <summary>Block weights divided among the ranks of a group: each keeps one part of every block, and all gather whole blocks.</summary>
/// <remarks>So a rank holds 1/W of all blocks and two whole ones, beside what belongs to no block.</remarks>
public sealed class ShardedBlocks : BlockWeights
{
    private readonly int rank, ranks;
    private readonly Dictionary<ScalarType, Tensor> parts = [];   // [blocks, size / W]
    private IProcessGroup? group;

    internal ShardedBlocks(BlockLayout layout, int rank, int ranks, Device device)
        : base(layout, device)
    {
        (this.rank, this.ranks) = (rank, ranks);
        foreach ((ScalarType type, long size) in layout.Sizes)
            parts[type] = zeros([layout.Blocks, size / ranks], type, device).DetachFromDisposeScope();
    }

    public override long Bytes => base.Bytes + parts.Values.Sum(tensor => tensor.numel() * tensor.element_size());

    public override void Attach(IProcessGroup group)
    {
        if (group.Rank != rank || group.WorldSize != ranks)
            throw new ArgumentException($"{group.Name}: the weights are those of rank {rank} of {ranks}, but this is rank {group.Rank} of {group.WorldSize}", nameof(group));
        Detach();
        this.group = group;
    }

    public override void Detach()
    {
        base.Detach();
        group = null;
    }

    private protected override void Keep(string name, BlockLayout.Place place, IWeightSource source)
    {
        long size = Layout.Sizes[place.Type] / ranks, first = Math.Max(place.Offset, rank * size), end = Math.Min(place.Offset + place.Count, (rank + 1) * size);
        if (first >= end)
            return;
        using var scope = NewDisposeScope();
        Tensor values = Read(name, place.Type, source).flatten().narrow(0, first - place.Offset, end - first);
        parts[place.Type][place.Block].narrow(0, first - (rank * size), end - first).copy_(values);
    }

    private protected override Transfer Fetch(int block, IReadOnlyDictionary<ScalarType, Tensor> into)
    {
        IProcessGroup all = group ?? throw new InvalidOperationException("the weights are divided among ranks, and none are attached");
        return new Gathering([.. into.Select(pair => all.StartAllGather(parts[pair.Key][block], pair.Value.view(ranks, -1)))]);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (Tensor tensor in parts.Values)
            tensor.Dispose();
    }

    /// <summary>One transfer for each type.</summary>
    private sealed class Gathering(Transfer[] transfers) : Transfer
    {
        public override void Wait() => Array.ForEach(transfers, transfer => transfer.Wait());

        protected override void Dispose(bool disposing) => Array.ForEach(transfers, transfer => transfer.Dispose());
    }
}
