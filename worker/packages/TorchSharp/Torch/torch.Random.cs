using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the default generators of every device.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.rand_like(dtype, device, requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.randn_like(dtype, device, requires_grad);

    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) => input.multinomial(num_samples, replacement, generator);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randn(size, dtype, device, false, generator, names).mul_(std).add_(mean).requires_grad_(requires_grad);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        NativeStatus status = wt_randperm(n, Generator.Of(generator), NativeOptions.New(dtype ?? ScalarType.Int64, device, requires_grad), out TensorHandle result);
        return Tensor.Result(status, result, []);
    }

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static unsafe Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        RefuseNames(names);
        fixed (long* p = size)
        {
            NativeStatus status = wt_randint(low, high, p, size.Length, Generator.Of(generator), NativeOptions.New(dtype ?? ScalarType.Int64, device, requires_grad), out TensorHandle result);
            return Tensor.Result(status, result, []);
        }
    }

    public static partial class random
    {
        public static Generator manual_seed(long seed)
        {
            NativeError.Check(wt_manual_seed(seed), nameof(manual_seed));
            return Generator.Default;
        }

        public static long initial_seed()
        {
            using Generator generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using Generator generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using Generator generator = Generator.Default;
            generator.set_state(new_state);
        }

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_manual_seed(long seed);
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_randperm(long n, GeneratorHandle generator, NativeOptions options, out TensorHandle result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_randint(long low, long high, long* sizes, long rank, GeneratorHandle generator, NativeOptions options, out TensorHandle result);
}
