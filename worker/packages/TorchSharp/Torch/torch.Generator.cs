using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers.</summary>
    public partial class Generator : IDisposable
    {
        private readonly GeneratorHandle handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = InitializeDevice(device);
            NativeError.Check(wt_generator_new(seed, (int)this.device.type, this.device.index, out handle), nameof(Generator));
        }

        private Generator(GeneratorHandle handle)
        {
            this.handle = handle;
            device = CPU;
        }

        public IntPtr Handle => handle.DangerousGetHandle();

        public Device device { get; }

        public static Generator Default
        {
            get
            {
                NativeError.Check(wt_generator_default(out GeneratorHandle result), nameof(Default));
                return new Generator(result);
            }
        }

        public Generator manual_seed(long seed)
        {
            NativeError.Check(wt_generator_manual_seed(handle, seed), nameof(manual_seed));
            return this;
        }

        public long initial_seed()
        {
            NativeError.Check(wt_generator_initial_seed(handle, out long seed), nameof(initial_seed));
            return seed;
        }

        public Tensor get_state()
        {
            NativeError.Check(wt_generator_get_state(handle, out TensorHandle result), nameof(get_state));
            return new Tensor(result);
        }

        public void set_state(Tensor value) => NativeError.Check(wt_generator_set_state(handle, value.Self), nameof(set_state), value);

        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (disposing) handle.Dispose();
        }

        internal static GeneratorHandle Of(Generator? generator) => generator?.handle ?? GeneratorHandle.None;

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_generator_new(ulong seed, int device, int deviceIndex, out GeneratorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_generator_default(out GeneratorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_generator_manual_seed(GeneratorHandle self, long seed);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_generator_initial_seed(GeneratorHandle self, out long seed);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_generator_get_state(GeneratorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_generator_set_state(GeneratorHandle self, TensorHandle state);
    }
}
