using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>Tensors over memory that belongs to something else, such as a mapped file.</summary>
public static partial class MappedTensor
{
    /// <summary>A tensor on the CPU over existing memory; nothing is copied.</summary>
    /// <param name="owner">Holds the memory. The tensor's storage takes a reference on it and gives it back when the last tensor over that storage is gone.</param>
    /// <param name="address">The first element, inside the owner's memory. Writing to the tensor writes there.</param>
    public static unsafe Tensor View(SafeHandle owner, byte* address, ReadOnlySpan<long> shape, ScalarType dtype)
    {
        bool referenced = false;
        owner.DangerousAddRef(ref referenced);
        GCHandle context = GCHandle.Alloc(owner);
        fixed (long* sizes = shape)
        {
            NativeStatus status = wt_tensor_view_memory(address, sizes, shape.Length, (int)dtype, &Release, GCHandle.ToIntPtr(context), out IntPtr result);
            if (status != NativeStatus.Ok)
            {
                context.Free();
                owner.DangerousRelease();
            }
            return NativeResult.Tensor(status, result, []);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(IntPtr context)
    {
        GCHandle handle = GCHandle.FromIntPtr(context);
        ((SafeHandle)handle.Target!).DangerousRelease();
        handle.Free();
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_tensor_view_memory(
        byte* data, long* sizes, long rank, int dtype, delegate* unmanaged[Cdecl]<IntPtr, void> release, IntPtr context, out IntPtr result);
}
