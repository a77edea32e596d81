using Wan.Native;
using Wan.Native.Groups;
using static TorchSharp.torch;

namespace Wan.Parallel;

/// <summary>What the ranks of a new group say to each other first.</summary>
internal static class Greetings
{
    /// <summary>Sends each other rank a byte and waits for its: of a connection that was made, and lost to a stranger, gloo tells only who uses it.</summary>
    /// <exception cref="NativeException">A rank was not heard in time.</exception>
    public static void Exchange(NativeGroup native, int rank, int worldSize, TimeSpan timeout)
    {
        using var scope = NewDisposeScope();
        Tensor[] heard = [.. Enumerable.Range(0, worldSize).Select(_ => zeros(1, uint8))];
        IEnumerable<int> others = Enumerable.Range(0, worldSize).Where(peer => peer != rank);
        NativeTransferPart[] parts = [.. others.SelectMany(peer => new[] { Part(peer, heard[rank], sends: true), Part(peer, heard[peer], sends: false) })];
        using NativeTransfer transfer = native.Start(parts, out _);
        transfer.Wait(timeout, out _);
    }

    private static NativeTransferPart Part(int peer, Tensor tensor, bool sends) =>
        new() { Tensor = tensor.Handle, Send = sends ? 1 : 0, Peer = peer, Tag = Slots.OfData(tag: 0, bytes: 1) };
}
