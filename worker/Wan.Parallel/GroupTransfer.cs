using System.Diagnostics;
using Wan.Native;
using Wan.Native.Groups;

namespace Wan.Parallel;

/// <summary>A transfer of a <see cref="ProcessGroup"/>.</summary>
/// <remarks>The native parts keep the tensors' memory; the handles that they were started with may be gone before they are.</remarks>
internal sealed class GroupTransfer : Transfer
{
    private readonly ProcessGroup group;
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(1);

    private readonly SizeNotes? sizes;
    private readonly NativeTransfer? notes;
    private readonly NativeTransfer data;
    private readonly int[] notePeers, dataPeers;
    private readonly long sends, receives;
    private bool finished;

    private GroupTransfer(ProcessGroup group, TransferPart[] parts, TransferPart[] moving, SizeNotes? sizes, NativeTransfer? notes, NativeTransfer data)
    {
        (this.group, this.sizes, this.notes, this.data) = (group, sizes, notes, data);
        notePeers = [.. parts.Select(part => part.Peer)];
        dataPeers = [.. moving.Select(part => part.Peer)];
        sends = moving.Where(part => part.Sends).Sum(part => part.Bytes);
        receives = moving.Where(part => !part.Sends).Sum(part => part.Bytes);
    }

    /// <exception cref="ProcessGroupException">A rank is lost.</exception>
    public static GroupTransfer Start(ProcessGroup group, NativeGroup native, TransferPart[] parts)
    {
        TransferPart[] moving = Array.FindAll(parts, part => part.Bytes > 0);
        SizeNotes? sizes = group.IsOfGpus ? null : new(parts);
        NativeTransfer? notes = null;
        TransferPart[] starting = parts;
        long failed = 0;
        try
        {
            if (sizes is not null)
                notes = native.Start(sizes.Parts, out failed);
            starting = moving;
            NativeTransfer data = native.Start(Array.ConvertAll(moving, ToNative), out failed);
            return new GroupTransfer(group, parts, moving, sizes, notes, data);
        }
        catch (NativeException e)
        {
            ProcessGroupException lost = group.Lost(starting[failed].Peer, e);
            notes?.Dispose();
            sizes?.Dispose();
            throw lost;
        }
        finally
        {
            GC.KeepAlive(parts);                               // the tensors, whose handles the calls above have
        }
    }

    public override void Wait()
    {
        if (finished) return;
        long start = Stopwatch.GetTimestamp();
        int[] peers = notePeers;
        long failed = 0;
        try
        {
            notes?.Wait(group.Timeout, out failed);
            if (sizes?.Disagreement(group.RankNames, group.Rank) is { } disagreement) throw group.Aborted(disagreement);
            peers = dataPeers;
            WaitForData(start, out failed);
        }
        catch (NativeException e)
        {
            throw group.Lost(peers[failed], e);
        }
        finally
        {
            Finish();
            group.Traffic.AddWaitSince(start);
        }
        group.Traffic.AddSent(sends);
        group.Traffic.AddReceived(receives);
    }

    protected override void Dispose(bool disposing)
    {
        if (!finished)
        {
            Finish();
            group.Abort("a transfer was dropped before it had finished");
        }
        notes?.Dispose();
        data.Dispose();
        sizes?.Dispose();
    }

    /// <remarks>NCCL does not always see that a peer of this machine has gone; the ranks that know have told the store.</remarks>
    private void WaitForData(long start, out long failed)
    {
        while (true)
        {
            TimeSpan left = group.Timeout - Stopwatch.GetElapsedTime(start);
            bool asks = group.IsOfGpus && left > AskAfter;
            try
            {
                data.Wait(asks ? AskAfter : left, out failed);
                return;
            }
            catch (NativeException e) when (asks && e.TimedOut && !group.HasEndedElsewhere)
            {
                // It is only slow, as far as anybody knows.
            }
        }
    }

    private static NativeTransferPart ToNative(TransferPart part) =>
        new() { Tensor = part.Tensor.Handle, Send = part.Sends ? 1 : 0, Peer = part.Peer, Tag = Slots.OfData(part.Tag, part.Bytes) };

    private void Finish()
    {
        finished = true;
        group.Finish();
    }
}
