using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace Wan.Native.Groups;

/// <summary>Owns sends and receives that are under way, and keeps their tensors' memory.</summary>
internal sealed partial class NativeTransfer() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <param name="failed">index of the part that failed, where this throws</param>
    public void Wait(TimeSpan timeout, out long failed)
    {
        failed = 0;
        NativeResult.Check(wt_transfer_wait(this, (long)timeout.TotalMilliseconds, ref failed), []);
    }

    protected override bool ReleaseHandle() => wt_transfer_delete(handle) == NativeStatus.Ok;

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_transfer_wait(NativeTransfer self, long timeoutMilliseconds, ref long failed);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_transfer_delete(nint self);
}
