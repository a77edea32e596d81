using System.Diagnostics;
using Wan.Native;
using Wan.Native.Groups;

namespace Wan.Parallel;

/// <summary>A transfer of a <see cref="ProcessGroup"/>.</summary>
/// <remarks>The native part keeps the tensors' memory; the handles that it was started with may be gone before it is.</remarks>
internal sealed class GroupTransfer(ProcessGroup group, NativeTransfer native, TransferPart[] parts) : Transfer
{
    private readonly int[] peers = [.. parts.Select(part => part.Peer)];
    private readonly long sends = parts.Where(part => part.Sends).Sum(part => part.Bytes);
    private readonly long receives = parts.Where(part => !part.Sends).Sum(part => part.Bytes);
    private bool finished;

    public override void Wait()
    {
        if (finished) return;
        long start = Stopwatch.GetTimestamp();
        long failed = 0;
        try
        {
            native.Wait(group.Timeout, out failed);
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
        native.Dispose();
    }

    private void Finish()
    {
        finished = true;
        group.Finish();
    }
}
