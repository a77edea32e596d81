using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    // Comparisons give a tensor of bool.
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Result(wt_eq(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor eq_(Tensor target) => Changed(wt_eq_(Self, target.Self), target);
        public Tensor eq(Scalar target) => Result(wt_eq_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor eq_(Scalar target) => Changed(wt_eq_scalar_(Self, target.Native));

        public Tensor ge(Tensor target) => Result(wt_ge(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor ge_(Tensor target) => Changed(wt_ge_(Self, target.Self), target);
        public Tensor ge(Scalar target) => Result(wt_ge_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor ge_(Scalar target) => Changed(wt_ge_scalar_(Self, target.Native));

        public Tensor gt(Tensor target) => Result(wt_gt(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor gt_(Tensor target) => Changed(wt_gt_(Self, target.Self), target);
        public Tensor gt(Scalar target) => Result(wt_gt_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor gt_(Scalar target) => Changed(wt_gt_scalar_(Self, target.Native));

        public Tensor le(Tensor target) => Result(wt_le(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor le_(Tensor target) => Changed(wt_le_(Self, target.Self), target);
        public Tensor le(Scalar target) => Result(wt_le_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor le_(Scalar target) => Changed(wt_le_scalar_(Self, target.Native));

        public Tensor lt(Tensor target) => Result(wt_lt(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor lt_(Tensor target) => Changed(wt_lt_(Self, target.Self), target);
        public Tensor lt(Scalar target) => Result(wt_lt_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor lt_(Scalar target) => Changed(wt_lt_scalar_(Self, target.Native));

        public Tensor ne(Tensor target) => Result(wt_ne(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor ne_(Tensor target) => Changed(wt_ne_(Self, target.Self), target);
        public Tensor ne(Scalar target) => Result(wt_ne_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor ne_(Scalar target) => Changed(wt_ne_scalar_(Self, target.Native));

        /// <summary>True when shapes and all values agree.</summary>
        public bool Equals(Tensor target)
        {
            if (target is null) return false;
            NativeStatus status = wt_equal(Self, target.Self, out byte result);
            _ = Changed(status, target, operation: "equal");
            return result != 0;
        }

        public Tensor equal(Tensor target) => eq(target);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            NativeStatus status = wt_allclose(Self, target.Self, rtol, atol, equal_nan ? (byte)1 : (byte)0, out byte result);
            _ = Changed(status, target);
            return result != 0;
        }

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Result(wt_isclose(Self, other.Self, rtol, atol, nanEqual ? (byte)1 : (byte)0, out TensorHandle result), result, this, other);

        public Tensor isfinite() => Result(wt_isfinite(Self, out TensorHandle result), result, this);

        public Tensor isinf() => Result(wt_isinf(Self, out TensorHandle result), result, this);

        public Tensor isnan() => Result(wt_isnan(Self, out TensorHandle result), result, this);

        public Tensor isneginf() => Result(wt_isneginf(Self, out TensorHandle result), result, this);

        public Tensor isposinf() => Result(wt_isposinf(Self, out TensorHandle result), result, this);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_eq(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_eq_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_eq_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_eq_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ge(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ge_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ge_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ge_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_gt(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_gt_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_gt_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_gt_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_le(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_le_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_le_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_le_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_lt(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_lt_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_lt_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_lt_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ne(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ne_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ne_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ne_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_isfinite(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_isinf(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_isnan(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_isneginf(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_isposinf(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_equal(TensorHandle self, TensorHandle other, out byte result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_allclose(TensorHandle self, TensorHandle other, double rtol, double atol, byte equalNan, out byte result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_isclose(TensorHandle self, TensorHandle other, double rtol, double atol, byte equalNan, out TensorHandle result);
    }
}
