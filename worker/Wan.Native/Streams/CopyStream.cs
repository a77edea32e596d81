using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native.Streams;

/// <summary>Copies from main memory to a device beside what the device computes. On the CPU, where nothing runs beside, copies are done at once.</summary>
public sealed partial class CopyStream : IDisposable
{
    private readonly NativeCopyStream? native;

    /// <exception cref="NativeException">This build has no CUDA.</exception>
    public CopyStream(Device device)
    {
        if (device.type != DeviceType.CUDA)
            return;
        NativeResult.Check(wt_copy_stream_new(Math.Max(0, device.index), out NativeCopyStream made), []);
        native = made;
    }

    /// <summary>A tensor that copies to the device can read beside computation: in main memory, page-locked where the device is a GPU. Not initialised.</summary>
    /// <exception cref="NativeException">The system locks no more memory, or this build has no CUDA.</exception>
    public static unsafe Tensor HostTensor(Device device, ReadOnlySpan<long> shape, ScalarType dtype)
    {
        if (device.type != DeviceType.CUDA)
            return empty(shape.ToArray(), dtype, CPU);
        fixed (long* sizes = shape)
        {
            NativeStatus status = wt_pinned_empty(sizes, shape.Length, (int)dtype, out IntPtr result);
            return NativeResult.Tensor(status, result, []);
        }
    }

    /// <summary>Begins to copy when what was given to the device so far is done: until then the targets may be in use.</summary>
    /// <param name="pairs">contiguous, of one type and size; sources from <see cref="HostTensor"/></param>
    public unsafe StreamCopy Start(params ReadOnlySpan<(Tensor Into, Tensor From)> pairs)
    {
        if (native is null)
        {
            foreach ((Tensor into, Tensor from) in pairs)
                into.copy_(from);
            return new StreamCopy(null);
        }

        Tensor[] tensors = [.. pairs.ToArray().SelectMany(pair => new[] { pair.Into, pair.From })];
        IntPtr[] targets = [.. tensors.Where((_, i) => i % 2 == 0).Select(tensor => tensor.Handle)];
        IntPtr[] sources = [.. tensors.Where((_, i) => i % 2 == 1).Select(tensor => tensor.Handle)];
        fixed (IntPtr* into = targets, from = sources)
        {
            NativeResult.Check(wt_copy_start(native, into, from, targets.Length, out NativeCopy copy), tensors);
            return new StreamCopy(copy);
        }
    }

    /// <summary>Returns when its copies are done.</summary>
    public void Dispose() => native?.Dispose();

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_pinned_empty(long* sizes, long rank, int dtype, out IntPtr result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_copy_stream_new(int deviceIndex, out NativeCopyStream result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_copy_start(NativeCopyStream self, IntPtr* into, IntPtr* from, long count, out NativeCopy result);

    /// <summary>Owns a stream of the device.</summary>
    internal sealed partial class NativeCopyStream() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => wt_copy_stream_delete(handle) == NativeStatus.Ok;

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_copy_stream_delete(nint self);
    }
}
