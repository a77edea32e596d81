using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>Kernels of the video autoencoder.</summary>
public static partial class VaeKernels
{
    /// <summary>x / max(‖x‖, 1e-12) · √C · gamma over the channels of every pixel, then SiLU if asked for.</summary>
    /// <remarks>One pass over memory on the CPU in float32, where the result is channels last; with gradients in bfloat16 too; plain operations elsewhere.</remarks>
    /// <param name="x">[B, C, H, W]</param>
    /// <param name="gamma">C values</param>
    public static Tensor ChannelNorm(Tensor x, Tensor gamma, bool silu) =>
        NativeResult.Tensor(wt_channel_norm(x.Handle, gamma.Handle, silu ? 1 : 0, out IntPtr result), result, [x, gamma]);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_channel_norm(IntPtr x, IntPtr gamma, int silu, out IntPtr result);
}
