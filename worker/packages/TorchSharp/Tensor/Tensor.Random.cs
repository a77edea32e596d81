using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            Changed(wt_normal_(Self, mean, std, Generator.Of(generator)));

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Changed(wt_uniform_(Self, from, to, Generator.Of(generator)));

        public Tensor bernoulli(Generator? generator = null) =>
            Result(wt_bernoulli(Self, Generator.Of(generator), out TensorHandle result), result, this);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Result(wt_multinomial(Self, num_samples, Flag(replacement), Generator.Of(generator), out TensorHandle result), result, this);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Result(wt_rand_like(Self, NativeOptions.Like(dtype, device, requires_grad), out TensorHandle result), result, this);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Result(wt_randn_like(Self, NativeOptions.Like(dtype, device, requires_grad), out TensorHandle result), result, this);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_normal_(TensorHandle self, double mean, double std, GeneratorHandle generator);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_uniform_(TensorHandle self, double from, double to, GeneratorHandle generator);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bernoulli(TensorHandle self, GeneratorHandle generator, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_multinomial(TensorHandle self, long samples, byte replacement, GeneratorHandle generator, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_rand_like(TensorHandle self, NativeOptions options, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_randn_like(TensorHandle self, NativeOptions options, out TensorHandle result);
    }
}
