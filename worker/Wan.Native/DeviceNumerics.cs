using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>How a device computes: which kernels, and how exactly.</summary>
public static partial class DeviceNumerics
{
    /// <summary>Whether float32 products and convolutions may round their inputs to TF32 (10 bits), on devices that have it. libtorch allows convolutions to, unless told.</summary>
    public static void AllowTf32(bool allow) => NativeResult.Check(wt_allow_tf32(allow ? (byte)1 : (byte)0), []);

    /// <summary>The kernel that attention without log-sum-exp takes for these.</summary>
    /// <param name="q">[B, N, L, D]</param>
    /// <param name="k">[B, N, S, D]</param>
    /// <param name="v">[B, N, S, D]</param>
    public static AttentionKernel KernelOf(Tensor q, Tensor k, Tensor v)
    {
        NativeResult.Check(wt_attention_backend(q.Handle, k.Handle, v.Handle, out int kernel), [q, k, v]);
        return (AttentionKernel)kernel;
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_allow_tf32(byte allow);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_attention_backend(IntPtr q, IntPtr k, IntPtr v, out int kernel);
}
