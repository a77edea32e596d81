using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    // One tensor in, one of the same shape out; the names with an underscore change the tensor itself.
    public partial class Tensor
    {
        public Tensor abs() => Result(wt_abs(Self, out TensorHandle result), result, this);
        public Tensor abs_() => Changed(wt_abs_(Self));

        public Tensor acos() => Result(wt_acos(Self, out TensorHandle result), result, this);
        public Tensor acos_() => Changed(wt_acos_(Self));

        public Tensor asin() => Result(wt_asin(Self, out TensorHandle result), result, this);
        public Tensor asin_() => Changed(wt_asin_(Self));

        public Tensor atan() => Result(wt_atan(Self, out TensorHandle result), result, this);
        public Tensor atan_() => Changed(wt_atan_(Self));

        public Tensor bitwise_not() => Result(wt_bitwise_not(Self, out TensorHandle result), result, this);
        public Tensor bitwise_not_() => Changed(wt_bitwise_not_(Self));

        public Tensor ceil() => Result(wt_ceil(Self, out TensorHandle result), result, this);
        public Tensor ceil_() => Changed(wt_ceil_(Self));

        public Tensor cos() => Result(wt_cos(Self, out TensorHandle result), result, this);
        public Tensor cos_() => Changed(wt_cos_(Self));

        public Tensor cosh() => Result(wt_cosh(Self, out TensorHandle result), result, this);
        public Tensor cosh_() => Changed(wt_cosh_(Self));

        public Tensor erf() => Result(wt_erf(Self, out TensorHandle result), result, this);
        public Tensor erf_() => Changed(wt_erf_(Self));

        public Tensor erfc() => Result(wt_erfc(Self, out TensorHandle result), result, this);
        public Tensor erfc_() => Changed(wt_erfc_(Self));

        public Tensor exp() => Result(wt_exp(Self, out TensorHandle result), result, this);
        public Tensor exp_() => Changed(wt_exp_(Self));

        public Tensor exp2() => Result(wt_exp2(Self, out TensorHandle result), result, this);
        public Tensor exp2_() => Changed(wt_exp2_(Self));

        public Tensor expm1() => Result(wt_expm1(Self, out TensorHandle result), result, this);
        public Tensor expm1_() => Changed(wt_expm1_(Self));

        public Tensor floor() => Result(wt_floor(Self, out TensorHandle result), result, this);
        public Tensor floor_() => Changed(wt_floor_(Self));

        public Tensor frac() => Result(wt_frac(Self, out TensorHandle result), result, this);
        public Tensor frac_() => Changed(wt_frac_(Self));

        public Tensor log() => Result(wt_log(Self, out TensorHandle result), result, this);
        public Tensor log_() => Changed(wt_log_(Self));

        public Tensor log10() => Result(wt_log10(Self, out TensorHandle result), result, this);
        public Tensor log10_() => Changed(wt_log10_(Self));

        public Tensor log1p() => Result(wt_log1p(Self, out TensorHandle result), result, this);
        public Tensor log1p_() => Changed(wt_log1p_(Self));

        public Tensor log2() => Result(wt_log2(Self, out TensorHandle result), result, this);
        public Tensor log2_() => Changed(wt_log2_(Self));

        public Tensor logical_not() => Result(wt_logical_not(Self, out TensorHandle result), result, this);
        public Tensor logical_not_() => Changed(wt_logical_not_(Self));

        public Tensor neg() => Result(wt_neg(Self, out TensorHandle result), result, this);
        public Tensor neg_() => Changed(wt_neg_(Self));

        public Tensor reciprocal() => Result(wt_reciprocal(Self, out TensorHandle result), result, this);
        public Tensor reciprocal_() => Changed(wt_reciprocal_(Self));

        public Tensor relu() => Result(wt_relu(Self, out TensorHandle result), result, this);
        public Tensor relu_() => Changed(wt_relu_(Self));

        public Tensor rsqrt() => Result(wt_rsqrt(Self, out TensorHandle result), result, this);
        public Tensor rsqrt_() => Changed(wt_rsqrt_(Self));

        public Tensor sigmoid() => Result(wt_sigmoid(Self, out TensorHandle result), result, this);
        public Tensor sigmoid_() => Changed(wt_sigmoid_(Self));

        public Tensor sign() => Result(wt_sign(Self, out TensorHandle result), result, this);
        public Tensor sign_() => Changed(wt_sign_(Self));

        public Tensor silu() => Result(wt_silu(Self, out TensorHandle result), result, this);
        public Tensor silu_() => Changed(wt_silu_(Self));

        public Tensor sin() => Result(wt_sin(Self, out TensorHandle result), result, this);
        public Tensor sin_() => Changed(wt_sin_(Self));

        public Tensor sinh() => Result(wt_sinh(Self, out TensorHandle result), result, this);
        public Tensor sinh_() => Changed(wt_sinh_(Self));

        public Tensor sqrt() => Result(wt_sqrt(Self, out TensorHandle result), result, this);
        public Tensor sqrt_() => Changed(wt_sqrt_(Self));

        public Tensor tan() => Result(wt_tan(Self, out TensorHandle result), result, this);
        public Tensor tan_() => Changed(wt_tan_(Self));

        public Tensor tanh() => Result(wt_tanh(Self, out TensorHandle result), result, this);
        public Tensor tanh_() => Changed(wt_tanh_(Self));

        public Tensor trunc() => Result(wt_trunc(Self, out TensorHandle result), result, this);
        public Tensor trunc_() => Changed(wt_trunc_(Self));

        public Tensor absolute() => abs();
        public Tensor negative() => neg();
        public Tensor fix() => trunc();
        public Tensor arccos() => acos();
        public Tensor arcsin() => asin();
        public Tensor arctan() => atan();
        public Tensor absolute_() => abs_();
        public Tensor fix_() => trunc_();
        public Tensor arccos_() => acos_();
        public Tensor arcsin_() => asin_();
        public Tensor arctan_() => atan_();

        public Tensor square() => Result(wt_square(Self, out TensorHandle result), result, this);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_abs(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_abs_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_acos(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_acos_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_asin(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_asin_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_atan(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_atan_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_not(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bitwise_not_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ceil(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_ceil_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cos(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cos_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cosh(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cosh_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_erf(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_erf_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_erfc(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_erfc_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_exp(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_exp_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_exp2(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_exp2_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_expm1(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_expm1_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_floor(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_floor_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_frac(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_frac_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log10(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log10_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log1p(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log1p_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log2(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log2_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_not(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logical_not_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_neg(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_neg_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_reciprocal(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_reciprocal_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_relu(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_relu_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_rsqrt(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_rsqrt_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sigmoid(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sigmoid_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sign(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sign_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_silu(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_silu_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sin(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sin_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sinh(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sinh_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sqrt(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sqrt_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tan(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tan_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tanh(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tanh_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_trunc(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_trunc_(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_square(TensorHandle self, out TensorHandle result);
    }
}
