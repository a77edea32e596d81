using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>Row operations in one pass over memory on the CPU in float32, with their gradients in float32 and bfloat16; elsewhere the same from plain operations.</summary>
public static partial class Fused
{
    /// <summary>x / √(mean(x²) + eps) · weight over the last dimension, computed in float32.</summary>
    /// <param name="weight">[C] or null</param>
    public static Tensor RmsNorm(Tensor x, Tensor? weight, double eps) =>
        NativeResult.Tensor(wt_rms_norm(x.Handle, NativeResult.HandleOf(weight), eps, out IntPtr result), result, [x, weight]);

    /// <summary>(a, b) → (a·cos − b·sin, a·sin + b·cos) on neighbouring pairs of the last dimension.</summary>
    /// <param name="x">[B, L, N, D], last dimension contiguous for speed</param>
    /// <param name="cos">[L, D/2]</param>
    /// <param name="sin">[L, D/2]</param>
    /// <returns>[B, L, N, D], in x's type</returns>
    public static Tensor RotaryInterleaved(Tensor x, Tensor cos, Tensor sin) =>
        NativeResult.Tensor(wt_rotary_interleaved(x.Handle, cos.Handle, sin.Handle, out IntPtr result), result, [x, cos, sin]);

    /// <summary>layer_norm(x)·(1 + scale) + shift over the last dimension, computed in float32.</summary>
    /// <param name="x">[B, L, C]</param>
    /// <param name="shift">[B, 1, C], [1, 1, C] or [C] (fast), or anything that broadcasts against x</param>
    /// <param name="scale">as shift</param>
    /// <returns>[B, L, C], in x's type</returns>
    public static Tensor ModulatedLayerNorm(Tensor x, Tensor shift, Tensor scale, double eps) =>
        NativeResult.Tensor(wt_modulated_layer_norm(x.Handle, shift.Handle, scale.Handle, eps, out IntPtr result), result, [x, shift, scale]);

    /// <summary>x + y·gate.</summary>
    /// <param name="x">[B, L, C] float32</param>
    /// <param name="y">[B, L, C]</param>
    /// <param name="gate">[B, 1, C] float32 (fast), or anything that broadcasts against x</param>
    /// <returns>[B, L, C] float32</returns>
    public static Tensor AddGated(Tensor x, Tensor y, Tensor gate) =>
        NativeResult.Tensor(wt_add_gated(x.Handle, y.Handle, gate.Handle, out IntPtr result), result, [x, y, gate]);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_rms_norm(IntPtr x, IntPtr weight, double eps, out IntPtr result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_rotary_interleaved(IntPtr x, IntPtr cos, IntPtr sin, out IntPtr result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_modulated_layer_norm(IntPtr x, IntPtr shift, IntPtr scale, double eps, out IntPtr result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_add_gated(IntPtr x, IntPtr y, IntPtr gate, out IntPtr result);
}
