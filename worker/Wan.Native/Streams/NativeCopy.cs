using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace Wan.Native.Streams;

/// <summary>Owns copies that are under way, and keeps their tensors' memory.</summary>
internal sealed partial class NativeCopy() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public void HoldBackComputation() => NativeResult.Check(wt_copy_wait(this), []);

    protected override bool ReleaseHandle() => wt_copy_delete(handle) == NativeStatus.Ok;

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_copy_wait(NativeCopy self);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_copy_delete(nint self);
}
