using Wan.Native.Groups;
using static TorchSharp.torch;

namespace Wan.Parallel;

/// <summary>What the senders of a transfer's parts say of their sizes, one number for each part.</summary>
internal sealed class SizeNotes(TransferPart[] parts) : IDisposable
{
    private readonly long[] sizes = [.. parts.Select(part => part.Bytes)];      // now: the tensors may be gone when it is over
    private readonly Tensor[] notes = [.. parts.Select(part => tensor([part.Bytes]).DetachFromDisposeScope())];

    public NativeTransferPart[] Parts =>
        [.. parts.Select((part, i) => new NativeTransferPart { Tensor = notes[i].Handle, Send = part.Sends ? 1 : 0, Peer = part.Peer, Tag = Slots.OfNote(part.Tag) })];

    /// <summary>When all notes have arrived: the first part of which another size is sent than there is room for; null: none.</summary>
    public string? Disagreement(IReadOnlyList<string> rankNames, int rank)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            long sent = notes[i].item<long>();
            if (sent != sizes[i])
                return $"{rankNames[parts[i].Peer]} sends {sent} bytes with tag {parts[i].Tag} where {rankNames[rank]} expects {sizes[i]}";
        }

        return null;
    }

    public void Dispose()
    {
        foreach (Tensor note in notes) note.Dispose();
    }
}
