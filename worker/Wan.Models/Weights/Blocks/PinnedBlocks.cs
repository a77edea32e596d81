using Wan.Native.Streams;
using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Weights.Blocks;

/// <summary>Block weights that were read into main memory, page-locked for the device: the next block is copied beside what the device computes with this one.</summary>
/// <remarks>Nothing waits on the host: events order the copies after the last use of the memory that they overwrite, and computation after them.</remarks>
public sealed class PinnedBlocks : BlockWeights
{
    private readonly CopyStream stream;
    private readonly Dictionary<ScalarType, Tensor> stored = [];   // [blocks, size], in main memory

    internal PinnedBlocks(BlockLayout layout, Device device)
        : base(layout, device)
    {
        stream = new CopyStream(device);
        foreach ((ScalarType type, long size) in layout.Sizes)
            stored[type] = CopyStream.HostTensor(device, [layout.Blocks, size], type).DetachFromDisposeScope();
    }

    /// <summary>Bytes that this holds in main memory.</summary>
    public long HostBytes => stored.Values.Sum(tensor => tensor.numel() * tensor.element_size());

    private protected override void Keep(string name, BlockLayout.Place place, IWeightSource source)
    {
        using var scope = NewDisposeScope();
        Tensor values = source is IStoredBytes ? Read(name, place.Type, source) : source.Read(name);
        stored[place.Type][place.Block].narrow(0, place.Offset, place.Count).copy_(values.flatten());
    }

    private protected override Transfer Fetch(int block, IReadOnlyDictionary<ScalarType, Tensor> into) =>
        new Copying(stream.Start([.. into.Select(pair => (pair.Value, stored[pair.Key][block]))]));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        stream.Dispose();                                      // first: its copies read what goes next
        foreach (Tensor tensor in stored.Values)
            tensor.Dispose();
    }

    private sealed class Copying(StreamCopy copy) : Transfer
    {
        public override void Wait() => copy.Wait();

        protected override void Dispose(bool disposing) => copy.Dispose();
    }
}
