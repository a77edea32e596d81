using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>A step of AdamW in one pass over memory.</summary>
/// <remarks>Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.</remarks>
public static partial class AdamWStep
{
    /// <summary>Moves weights, their moments and their running mean in place. All are vectors [n] of float32 on the CPU.</summary>
    /// <param name="decays">1 where a weight decays, else 0</param>
    /// <param name="factor">What the gradient is multiplied by, where it is too long; 1: nothing.</param>
    /// <param name="rate">learning rate / (1 - beta1^t) at step t, from 1</param>
    /// <param name="root">√(1 - beta2^t)</param>
    /// <param name="decay">learning rate · weight decay</param>
    /// <param name="keep">Share of the old running mean that stays.</param>
    public static void Apply(
        Tensor gradient,
        Tensor decays,
        Tensor weights,
        Tensor first,
        Tensor second,
        Tensor average,
        double factor,
        (double First, double Second) betas,
        double rate,
        double root,
        double epsilon,
        double decay,
        double keep)
    {
        NativeStatus status = wt_adamw(
            gradient.Handle, decays.Handle, weights.Handle, first.Handle, second.Handle, average.Handle, factor, betas.First, betas.Second, rate, root, epsilon, decay, keep);
        NativeResult.Check(status, [gradient, decays, weights, first, second, average]);
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_adamw(
        IntPtr gradient,
        IntPtr decays,
        IntPtr weights,
        IntPtr first,
        IntPtr second,
        IntPtr average,
        double factor,
        double beta1,
        double beta2,
        double rate,
        double root,
        double epsilon,
        double decay,
        double keep);
}
