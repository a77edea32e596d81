using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    // Two operands, broadcast against each other.
    public partial class Tensor
    {
        public Tensor atan2(Tensor other) => Result(wt_atan2(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor atan2_(Tensor other) => Changed(wt_atan2_(Self, other.Self), other);

        public Tensor bitwise_and(Tensor other) => Result(wt_bitwise_and(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor bitwise_and_(Tensor other) => Changed(wt_bitwise_and_(Self, other.Self), other);

        public Tensor bitwise_or(Tensor other) => Result(wt_bitwise_or(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor bitwise_or_(Tensor other) => Changed(wt_bitwise_or_(Self, other.Self), other);

        public Tensor bitwise_xor(Tensor other) => Result(wt_bitwise_xor(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor bitwise_xor_(Tensor other) => Changed(wt_bitwise_xor_(Self, other.Self), other);

        public Tensor fmod(Tensor target) => Result(wt_fmod(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor fmod_(Tensor target) => Changed(wt_fmod_(Self, target.Self), target);
        public Tensor fmod(Scalar scalar) => Result(wt_fmod_scalar(Self, scalar.Native, out TensorHandle result), result, this);
        public Tensor fmod_(Scalar scalar) => Changed(wt_fmod_scalar_(Self, scalar.Native));

        public Tensor logical_and(Tensor other) => Result(wt_logical_and(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor logical_and_(Tensor other) => Changed(wt_logical_and_(Self, other.Self), other);

        public Tensor logical_or(Tensor other) => Result(wt_logical_or(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor logical_or_(Tensor other) => Changed(wt_logical_or_(Self, other.Self), other);

        public Tensor logical_xor(Tensor other) => Result(wt_logical_xor(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor logical_xor_(Tensor other) => Changed(wt_logical_xor_(Self, other.Self), other);

        public Tensor mul(Tensor target) => Result(wt_mul(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor mul_(Tensor target) => Changed(wt_mul_(Self, target.Self), target);
        public Tensor mul(Scalar target) => Result(wt_mul_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor mul_(Scalar target) => Changed(wt_mul_scalar_(Self, target.Native));

        public Tensor pow(Tensor exponent) => Result(wt_pow(Self, exponent.Self, out TensorHandle result), result, this, exponent);
        public Tensor pow_(Tensor exponent) => Changed(wt_pow_(Self, exponent.Self), exponent);
        public Tensor pow(Scalar exponent) => Result(wt_pow_scalar(Self, exponent.Native, out TensorHandle result), result, this);
        public Tensor pow_(Scalar exponent) => Changed(wt_pow_scalar_(Self, exponent.Native));

        public Tensor remainder(Tensor target) => Result(wt_remainder(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor remainder_(Tensor target) => Changed(wt_remainder_(Self, target.Self), target);
        public Tensor remainder(Scalar scalar) => Result(wt_remainder_scalar(Self, scalar.Native, out TensorHandle result), result, this);
        public Tensor remainder_(Scalar scalar) => Changed(wt_remainder_scalar_(Self, scalar.Native));

        public Tensor floor_divide(Tensor other) => Result(wt_floor_divide(Self, other.Self, out TensorHandle result), result, this, other);
        public Tensor floor_divide_(Tensor other) => Changed(wt_floor_divide_(Self, other.Self), other);
        public Tensor floor_divide(Scalar other) => Result(wt_floor_divide_scalar(Self, other.Native, out TensorHandle result), result, this);
        public Tensor floor_divide_(Scalar other) => Changed(wt_floor_divide_scalar_(Self, other.Native));

        public Tensor multiply(Tensor target) => mul(target);
        public Tensor multiply(Scalar target) => mul(target);

        public Tensor maximum(Tensor other) => Result(wt_maximum(Self, other.Self, out TensorHandle result), result, this, other);

        public Tensor minimum(Tensor other) => Result(wt_minimum(Self, other.Self, out TensorHandle result), result, this, other);

        public Tensor max(Tensor other) => maximum(other);
        public Tensor min(Tensor other) => minimum(other);

        public Tensor logaddexp(Tensor other) => Result(wt_logaddexp(Self, other.Self, out TensorHandle result), result, this, other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_atan2(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_atan2_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_and(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_and_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_or(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_or_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_xor(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_xor_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_fmod(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_fmod_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_fmod_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_fmod_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_and(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_and_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_or(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_or_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_xor(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_xor_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_mul(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_mul_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_mul_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_mul_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_pow(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_pow_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_pow_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_pow_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_remainder(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_remainder_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_remainder_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_remainder_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_floor_divide(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_floor_divide_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_floor_divide_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_floor_divide_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_maximum(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_minimum(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logaddexp(TensorHandle self, TensorHandle other, out TensorHandle result);
    }
}
