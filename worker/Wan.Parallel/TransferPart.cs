using TorchSharp;
using static TorchSharp.torch;

namespace Wan.Parallel;

/// <summary>One tensor to send to another rank or to receive from it.</summary>
/// <param name="Tensor">Contiguous; the same number of bytes on both sides, else the group aborts and says both.</param>
/// <param name="Sends">Whether the tensor leaves; else it is overwritten.</param>
/// <param name="Tag">0 to <see cref="LastTag"/>.</param>
public readonly record struct TransferPart(Tensor Tensor, bool Sends, int Peer, int Tag)
{
    /// <summary>The two highest numbers are the library's own.</summary>
    public const int LastTag = ushort.MaxValue - 2;

    internal const int CollectiveTag = ushort.MaxValue - 1;

    public long Bytes => Tensor.numel() * Tensor.element_size();

    public static TransferPart Send(Tensor tensor, int to, int tag = 0) => new(tensor, Sends: true, to, tag);

    public static TransferPart Receive(Tensor tensor, int from, int tag = 0) => new(tensor, Sends: false, from, tag);

    /// <exception cref="ArgumentException">This part cannot be transferred in the group.</exception>
    internal void Check(IProcessGroup group, DeviceType device)
    {
        string verb = Sends ? "send to" : "receive from";
        if (Peer < 0 || Peer >= group.WorldSize || Peer == group.Rank)
            throw new ArgumentException($"{group.Name}: rank {group.Rank} cannot {verb} rank {Peer}; the other ranks are 0 to {group.WorldSize - 1} without {group.Rank}.");
        if (Tag is < 0 or > CollectiveTag)
            throw new ArgumentException($"{group.Name}: tag {Tag} is not between 0 and {LastTag}.");
        if (!Tensor.is_contiguous())
            throw new ArgumentException($"{group.Name}: cannot {verb} rank {Peer} a tensor [{string.Join(", ", Tensor.shape)}] that is not contiguous; use contiguous() first.");
        if (Tensor.device_type != device)
            throw new ArgumentException($"{group.Name}: cannot {verb} rank {Peer} a tensor on {Tensor.device_type}; this group's backend moves tensors on {device}.");
    }
}
