using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Result(wt_add(Self, target.Self, NativeScalar.One, out TensorHandle result), result, this, target);
        public Tensor add(Tensor target, Scalar alpha) => Result(wt_add(Self, target.Self, alpha.Native, out TensorHandle result), result, this, target);
        public Tensor add(Scalar scalar) => Result(wt_add_scalar(Self, scalar.Native, NativeScalar.One, out TensorHandle result), result, this);
        public Tensor add(Scalar scalar, Scalar alpha) => Result(wt_add_scalar(Self, scalar.Native, alpha.Native, out TensorHandle result), result, this);
        public Tensor add_(Tensor target) => Changed(wt_add_(Self, target.Self, NativeScalar.One), target);
        public Tensor add_(Tensor target, Scalar alpha) => Changed(wt_add_(Self, target.Self, alpha.Native), target);
        public Tensor add_(Scalar scalar) => Changed(wt_add_scalar_(Self, scalar.Native, NativeScalar.One));
        public Tensor add_(Scalar scalar, Scalar alpha) => Changed(wt_add_scalar_(Self, scalar.Native, alpha.Native));

        public Tensor sub(Tensor target) => Result(wt_sub(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor sub(Scalar target) => Result(wt_sub_scalar(Self, target.Native, out TensorHandle result), result, this);
        public Tensor sub_(Tensor target) => Changed(wt_sub_(Self, target.Self), target);
        public Tensor sub_(Scalar target) => Changed(wt_sub_scalar_(Self, target.Native));
        public Tensor subtract(Tensor target) => sub(target);
        public Tensor subtract(Scalar target) => sub(target);
        public Tensor subtract_(Tensor target) => sub_(target);
        public Tensor subtract_(Scalar target) => sub_(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Result(wt_div(Self, target.Self, (int)rounding_mode, out TensorHandle result), result, this, target);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Result(wt_div_scalar(Self, target.Native, (int)rounding_mode, out TensorHandle result), result, this);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Changed(wt_div_(Self, target.Self, (int)rounding_mode), target);
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Changed(wt_div_scalar_(Self, target.Native, (int)rounding_mode));
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor true_divide(Tensor other) => div(other);
        public Tensor true_divide(Scalar other) => div(other);

        public Tensor round(long decimals = 0L) => Result(wt_round(Self, decimals, out TensorHandle result), result, this);
        public Tensor round_(long decimals = 0L) => Changed(wt_round_(Self, decimals));

        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Result(wt_clamp(Self, NativeScalar.Of(min), NativeScalar.Of(max), out TensorHandle result), result, this);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) =>
            Result(wt_clamp_tensor(Self, Optional(min), Optional(max), out TensorHandle result), result, this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Changed(wt_clamp_(Self, NativeScalar.Of(min), NativeScalar.Of(max)));
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Changed(wt_clamp_tensor_(Self, Optional(min), Optional(max)), min, max);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor clamp_min(Scalar min) => clamp(min: min);
        public Tensor clamp_min_(Scalar min) => clamp_(min: min);
        public Tensor clamp_max(Scalar max) => clamp(max: max);
        public Tensor clamp_max_(Scalar max) => clamp_(max: max);

        /// <summary>this + value * tensor1 * tensor2</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Result(wt_addcmul(Self, tensor1.Self, tensor2.Self, value.Native, out TensorHandle result), result, this, tensor1, tensor2);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Changed(wt_addcmul_(Self, tensor1.Self, tensor2.Self, value.Native), tensor1, tensor2);

        /// <summary>this + value * tensor1 / tensor2</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Result(wt_addcdiv(Self, tensor1.Self, tensor2.Self, value.Native, out TensorHandle result), result, this, tensor1, tensor2);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Changed(wt_addcdiv_(Self, tensor1.Self, tensor2.Self, value.Native), tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);

        /// <summary>this + weight * (end - this)</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Result(wt_lerp(Self, end.Self, weight.Self, out TensorHandle result), result, this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Changed(wt_lerp_(Self, end.Self, weight.Self), end, weight);

        public Tensor gelu() => gelu(Modules.GELU.Approximate.none);
        public Tensor gelu_() => gelu_(Modules.GELU.Approximate.none);

        public Tensor gelu(Modules.GELU.Approximate approximate) =>
            Result(wt_gelu(Self, (byte)approximate, out TensorHandle result), result, this);

        public Tensor gelu_(Modules.GELU.Approximate approximate) => Changed(wt_gelu_(Self, (byte)approximate));

        public Tensor fill_(Scalar value) => Changed(wt_fill_(Self, value.Native));
        public Tensor zero_() => Changed(wt_zero_(Self));

        public Tensor where(Tensor condition, Tensor y) => Result(wt_where(condition.Self, Self, y.Self, out TensorHandle result), result, condition, this, y);

        public Tensor masked_fill(Tensor mask, Scalar value) => Result(wt_masked_fill(Self, mask.Self, value.Native, out TensorHandle result), result, this, mask);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Changed(wt_masked_fill_(Self, mask.Self, value.Native), mask);
        public Tensor masked_select(Tensor mask) => Result(wt_masked_select(Self, mask.Self, out TensorHandle result), result, this, mask);

        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null)
        {
            byte given = (byte)((posinf.HasValue ? 1 : 0) | (neginf.HasValue ? 2 : 0));
            return Result(wt_nan_to_num(Self, nan, posinf ?? 0, neginf ?? 0, given, out TensorHandle result), result, this);
        }

        internal static TensorHandle Optional(Tensor? tensor) => tensor is null ? TensorHandle.None : tensor.Self;

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_add(TensorHandle self, TensorHandle other, NativeScalar alpha, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_add_(TensorHandle self, TensorHandle other, NativeScalar alpha);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_add_scalar(TensorHandle self, NativeScalar other, NativeScalar alpha, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_add_scalar_(TensorHandle self, NativeScalar other, NativeScalar alpha);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sub(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sub_(TensorHandle self, TensorHandle other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sub_scalar(TensorHandle self, NativeScalar other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sub_scalar_(TensorHandle self, NativeScalar other);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_div(TensorHandle self, TensorHandle other, int rounding, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_div_(TensorHandle self, TensorHandle other, int rounding);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_div_scalar(TensorHandle self, NativeScalar other, int rounding, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_div_scalar_(TensorHandle self, NativeScalar other, int rounding);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_round(TensorHandle self, long decimals, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_round_(TensorHandle self, long decimals);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_clamp(TensorHandle self, NativeScalar min, NativeScalar max, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_clamp_(TensorHandle self, NativeScalar min, NativeScalar max);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_clamp_tensor(TensorHandle self, TensorHandle min, TensorHandle max, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_clamp_tensor_(TensorHandle self, TensorHandle min, TensorHandle max);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_addcmul(TensorHandle self, TensorHandle a, TensorHandle b, NativeScalar value, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_addcmul_(TensorHandle self, TensorHandle a, TensorHandle b, NativeScalar value);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_addcdiv(TensorHandle self, TensorHandle a, TensorHandle b, NativeScalar value, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_addcdiv_(TensorHandle self, TensorHandle a, TensorHandle b, NativeScalar value);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_lerp(TensorHandle self, TensorHandle end, TensorHandle weight, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_lerp_(TensorHandle self, TensorHandle end, TensorHandle weight);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_gelu(TensorHandle self, byte tanh, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_gelu_(TensorHandle self, byte tanh);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_fill_(TensorHandle self, NativeScalar value);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_zero_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_where(TensorHandle condition, TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_masked_fill(TensorHandle self, TensorHandle mask, NativeScalar value, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_masked_fill_(TensorHandle self, TensorHandle mask, NativeScalar value);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_masked_select(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_nan_to_num(TensorHandle self, double nan, double posinf, double neginf, byte given, out TensorHandle result);
    }
}
