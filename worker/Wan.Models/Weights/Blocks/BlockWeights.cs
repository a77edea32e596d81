using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Weights.Blocks;

/// <summary>The weights of a transformer's blocks when not all of them are in the device's memory: whole blocks are fetched one ahead of their use.</summary>
/// <remarks>Two blocks are whole at a time, in memory that even and odd blocks take turns in; the modules' weights are views of it.</remarks>
public abstract class BlockWeights : IDisposable
{
    private const int Slots = 2, None = -1;

    private readonly Dictionary<ScalarType, Tensor> whole = [];   // [slots, size]
    private readonly int[] inSlot = [None, None];
    private (int Block, Transfer Fetch)? coming;

    internal BlockWeights(BlockLayout layout, Device device)
    {
        Layout = layout;
        foreach ((ScalarType type, long size) in layout.Sizes)
            whole[type] = zeros([Slots, size], type, device).DetachFromDisposeScope();
    }

    /// <summary>Bytes that this holds on the device.</summary>
    public virtual long Bytes => whole.Values.Sum(tensor => tensor.numel() * tensor.element_size());

    internal BlockLayout Layout { get; }

    /// <summary>Names the ranks that have the other parts, where there are such, before the first <see cref="Use"/>.</summary>
    /// <exception cref="ArgumentException">The weights were divided for another place in another number of ranks.</exception>
    public virtual void Attach(IProcessGroup group)
    {
    }

    /// <summary>Makes the weights of a block usable until the next call, and begins to fetch those of the block after it.</summary>
    /// <remarks>Where ranks have parts of them, all ask for the same blocks in the same order.</remarks>
    public void Use(int block)
    {
        if (inSlot[SlotOf(block)] != block)
        {
            if (coming?.Block != block)
                Start(block);
            Finish();
        }

        // The last block of an odd number and the first one have the same place: that one is fetched when it is needed.
        int next = (block + 1) % Layout.Blocks;
        if (SlotOf(next) != SlotOf(block) && inSlot[SlotOf(next)] != next)
            Start(next);
    }

    /// <summary>Ends what is under way; afterwards other ranks may be named.</summary>
    public virtual void Detach()
    {
        try
        {
            Finish();
        }
        catch (ProcessGroupException)
        {
            // The group has failed: what was coming is of no use any more, and who waited for the group has said so.
        }

        inSlot.AsSpan().Fill(None);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Keeps what is to be fetched of a weight later.</summary>
    /// <param name="source">lives as long as this where it is read again</param>
    /// <returns>a view of where the weight will be when its block is whole; null for weights that belong to no block</returns>
    internal Tensor? TryPlace(string name, IWeightSource source, long[] shape)
    {
        if (Layout.PlaceOf(name) is not { } place)
            return null;
        using var scope = NewDisposeScope();
        Keep(name, place, source);
        return whole[place.Type][SlotOf(place.Block)].narrow(0, place.Offset, place.Count).view(shape).MoveToOuterDisposeScope();
    }

    private protected abstract void Keep(string name, BlockLayout.Place place, IWeightSource source);

    /// <param name="into">[size] of each type</param>
    private protected abstract Transfer Fetch(int block, IReadOnlyDictionary<ScalarType, Tensor> into);

    /// <summary>Reads a weight without keeping its file's pages in memory.</summary>
    private protected static Tensor Read(string name, ScalarType type, IWeightSource source) => source is IStoredBytes mapped
        ? mapped.Convert(name, type, CPU)
        : source.Read(name).to(type, CPU, copy: false, disposeAfter: false);

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Detach();
        foreach (Tensor tensor in whole.Values)
            tensor.Dispose();
    }

    private static int SlotOf(int block) => block % Slots;

    private void Start(int block)
    {
        using var scope = NewDisposeScope();
        Finish();
        inSlot[SlotOf(block)] = None;
        coming = (block, Fetch(block, whole.ToDictionary(pair => pair.Key, pair => pair.Value[SlotOf(block)])));
    }

    private void Finish()
    {
        if (coming is not { } next)
            return;
        coming = null;
        using (next.Fetch)
        {
            next.Fetch.Wait();
            inSlot[SlotOf(next.Block)] = next.Block;
        }
    }
}
