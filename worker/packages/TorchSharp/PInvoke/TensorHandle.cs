using System.Runtime.InteropServices;

namespace TorchSharp.PInvoke;

/// <summary>Owns an <c>at::Tensor*</c>.</summary>
internal sealed partial class TensorHandle : SafeHandle
{
    /// <summary>Stands for a missing optional tensor.</summary>
    internal static readonly TensorHandle None = new(nint.Zero, ownsHandle: false);

    private static long liveCount;
    private static long peakCount;

    public TensorHandle() : base(nint.Zero, ownsHandle: true) { }

    internal TensorHandle(nint handle, bool ownsHandle = true) : base(nint.Zero, ownsHandle) => SetHandle(handle);

    public override bool IsInvalid => handle == nint.Zero;

    internal static long LiveCount => Interlocked.Read(ref liveCount);

    internal static long PeakCount => Interlocked.Read(ref peakCount);

    internal static void CountCreated()
    {
        long live = Interlocked.Increment(ref liveCount);
        if (live > peakCount) peakCount = live;   // a race loses a count or two of a diagnostic
    }

    /// <summary>Gives the pointer away; this object no longer owns it.</summary>
    internal nint Release()
    {
        nint pointer = handle;
        SetHandleAsInvalid();
        Interlocked.Decrement(ref liveCount);
        return pointer;
    }

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref liveCount);
        return Delete(handle) == NativeStatus.Ok;
    }

    [LibraryImport(NativeLibraryLoader.Library, EntryPoint = "wt_tensor_delete")]
    private static partial NativeStatus Delete(nint self);
}
