using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    /// <summary>Runs the expression in a scope of its own and moves only its value out.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static int get_num_threads()
    {
        NativeError.Check(wt_get_num_threads(out int threads), nameof(get_num_threads));
        return threads;
    }

    public static void set_num_threads(int num) => NativeError.Check(wt_set_num_threads(num), nameof(set_num_threads));

    public static int get_num_interop_threads()
    {
        NativeError.Check(wt_get_num_interop_threads(out int threads), nameof(get_num_interop_threads));
        return threads;
    }

    public static void set_num_interop_threads(int num) => NativeError.Check(wt_set_num_interop_threads(num), nameof(set_num_interop_threads));

    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count()
        {
            NativeError.Check(wt_cuda_device_count(out int count), nameof(device_count));
            return count;
        }

        public static bool is_cudnn_available()
        {
            NativeError.Check(wt_cuda_cudnn_available(out byte available), nameof(is_cudnn_available));
            return available != 0;
        }

        /// <summary>Does nothing where there is no device.</summary>
        public static void manual_seed(long seed) => NativeError.Check(wt_cuda_manual_seed(seed), nameof(manual_seed));

        public static void manual_seed_all(long seed) => manual_seed(seed);

        public static void synchronize(Device? device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            NativeError.Check(wt_cuda_synchronize(device?.index ?? -1), nameof(synchronize));
        }

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cuda_device_count(out int count);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cuda_cudnn_available(out byte available);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cuda_manual_seed(long seed);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cuda_synchronize(int deviceIndex);
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_get_num_threads(out int threads);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_set_num_threads(int threads);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_get_num_interop_threads(out int threads);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_set_num_interop_threads(int threads);
}
