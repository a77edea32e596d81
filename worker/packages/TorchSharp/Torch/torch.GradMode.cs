using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled()
    {
        NativeError.Check(wt_grad_mode_get(out byte enabled), nameof(is_grad_enabled));
        return enabled != 0;
    }

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled()
    {
        NativeError.Check(wt_inference_mode_get(out byte enabled), nameof(is_inference_mode_enabled));
        return enabled != 0;
    }

    private static void SetGradMode(bool enabled) => NativeError.Check(wt_grad_mode_set(enabled ? (byte)1 : (byte)0), nameof(set_grad_enabled));

    /// <summary>Sets this thread's mode; disposing puts back the one before.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();
        private bool disposed;

        internal GradMode(bool enabled) => SetGradMode(enabled);

        public void Dispose()
        {
            if (disposed) return;
            disposed = true;
            SetGradMode(before);
        }
    }

    /// <summary>Holds the native guard, which must end on the thread that began it, innermost first.</summary>
    private sealed class InferenceMode : IDisposable
    {
        private nint guard;

        internal InferenceMode(bool enabled) => NativeError.Check(wt_inference_mode_enter(enabled ? (byte)1 : (byte)0, out guard), nameof(inference_mode));

        public void Dispose()
        {
            if (guard == nint.Zero) return;
            NativeError.Check(wt_inference_mode_exit(guard), nameof(inference_mode));
            guard = nint.Zero;
        }
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_grad_mode_get(out byte enabled);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_grad_mode_set(byte enabled);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_inference_mode_get(out byte enabled);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_inference_mode_enter(byte enabled, out nint guard);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_inference_mode_exit(nint guard);
}
