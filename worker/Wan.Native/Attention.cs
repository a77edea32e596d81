using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>softmax(q·kᵀ·scale)·v without ever holding the whole score matrix.</summary>
public static partial class Attention
{
    private const long AllKeys = -1;

    private static ref IntPtr NotAsked => ref Unsafe.NullRef<IntPtr>();

    /// <param name="q">[B, N, L, D], any strides</param>
    /// <param name="k">[B, N, S, D], any strides</param>
    /// <param name="v">[B, N, S, D], any strides</param>
    /// <param name="scale">1/√D when not given</param>
    /// <param name="keyLengths">int64 [B]: how many leading keys are real; the rest is masked. A row without any key gives 0.</param>
    /// <param name="keyCount">The same for the whole batch.</param>
    /// <returns>[B, N, L, D]; on the CPU laid out as [B, L, N, D], so that merging the heads costs nothing.</returns>
    public static Tensor ScaledDotProduct(Tensor q, Tensor k, Tensor v, double? scale = null, Tensor? keyLengths = null, long? keyCount = null)
    {
        NativeStatus status = wt_attention(
            q.Handle, k.Handle, v.Handle, scale ?? double.NaN, NativeResult.HandleOf(keyLengths), keyCount ?? AllKeys, out IntPtr result, ref NotAsked);
        return NativeResult.Tensor(status, result, [q, k, v, keyLengths]);
    }

    /// <summary>Also gives the log-sum-exp of each row's scores, with which partial results over blocks of keys are merged.</summary>
    /// <returns>values [B, N, L, D] and log-sum-exp [B, N, L] float32, -∞ for a row without any key</returns>
    public static (Tensor Values, Tensor LogSumExp) ScaledDotProductWithLogSumExp(Tensor q, Tensor k, Tensor v, double? scale = null, Tensor? keyLengths = null, long? keyCount = null)
    {
        IntPtr sums = IntPtr.Zero;
        NativeStatus status = wt_attention(
            q.Handle, k.Handle, v.Handle, scale ?? double.NaN, NativeResult.HandleOf(keyLengths), keyCount ?? AllKeys, out IntPtr result, ref sums);
        return (NativeResult.Tensor(status, result, [q, k, v, keyLengths]), Tensor.UnsafeCreateTensor(sums));
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_attention(IntPtr q, IntPtr k, IntPtr v, double scale, IntPtr keyLengths, long keyCount, out IntPtr result, ref IntPtr logSumExp);
}
