using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class PointwiseTests : TensorTest
{
    public static TheoryData<string, Func<Tensor, Tensor>, Func<Tensor, Tensor>, Func<double, double>> Unary => new()
    {
        { "abs", x => x.abs(), x => x.abs_(), Math.Abs },
        { "acos", x => (x / 4).acos(), x => x.div_(4).acos_(), v => Math.Acos(v / 4) },
        { "asin", x => (x / 4).asin(), x => x.div_(4).asin_(), v => Math.Asin(v / 4) },
        { "atan", x => x.atan(), x => x.atan_(), Math.Atan },
        { "ceil", x => x.ceil(), x => x.ceil_(), Math.Ceiling },
        { "cos", x => x.cos(), x => x.cos_(), Math.Cos },
        { "cosh", x => x.cosh(), x => x.cosh_(), Math.Cosh },
        { "exp", x => x.exp(), x => x.exp_(), Math.Exp },
        { "exp2", x => x.exp2(), x => x.exp2_(), v => Math.Pow(2, v) },
        { "expm1", x => x.expm1(), x => x.expm1_(), v => Math.Exp(v) - 1 },
        { "floor", x => x.floor(), x => x.floor_(), Math.Floor },
        { "frac", x => x.frac(), x => x.frac_(), v => v - Math.Truncate(v) },
        { "log", x => x.abs().log(), x => x.abs_().log_(), v => Math.Log(Math.Abs(v)) },
        { "log10", x => x.abs().log10(), x => x.abs_().log10_(), v => Math.Log10(Math.Abs(v)) },
        { "log1p", x => x.abs().log1p(), x => x.abs_().log1p_(), v => Math.Log(1 + Math.Abs(v)) },
        { "log2", x => x.abs().log2(), x => x.abs_().log2_(), v => Math.Log2(Math.Abs(v)) },
        { "neg", x => -x, x => x.neg_(), v => -v },
        { "reciprocal", x => x.reciprocal(), x => x.reciprocal_(), v => 1 / v },
        { "relu", x => x.relu(), x => x.relu_(), v => Math.Max(v, 0) },
        { "round", x => x.round(), x => x.round_(), v => Math.Round(v, MidpointRounding.ToEven) },
        { "rsqrt", x => x.abs().rsqrt(), x => x.abs_().rsqrt_(), v => 1 / Math.Sqrt(Math.Abs(v)) },
        { "sigmoid", x => x.sigmoid(), x => x.sigmoid_(), v => 1 / (1 + Math.Exp(-v)) },
        { "sign", x => x.sign(), x => x.sign_(), v => Math.Sign(v) },
        { "silu", x => x.silu(), x => x.silu_(), v => v / (1 + Math.Exp(-v)) },
        { "sin", x => x.sin(), x => x.sin_(), Math.Sin },
        { "sinh", x => x.sinh(), x => x.sinh_(), Math.Sinh },
        { "sqrt", x => x.abs().sqrt(), x => x.abs_().sqrt_(), v => Math.Sqrt(Math.Abs(v)) },
        { "square", x => x.square(), x => x.pow_(2), v => v * v },
        { "tan", x => x.tan(), x => x.tan_(), Math.Tan },
        { "tanh", x => x.tanh(), x => x.tanh_(), Math.Tanh },
        { "trunc", x => x.trunc(), x => x.trunc_(), Math.Truncate },
        { "gelu", x => x.gelu(Modules.GELU.Approximate.tanh), x => x.gelu_(Modules.GELU.Approximate.tanh), GeluTanh },
    };

    private static readonly double[] Inputs = [-2.5, -1.5, -0.75, 0.25, 1.125, 3.5];

    [Theory]
    [MemberData(nameof(Unary))]
    public void Unary_KnownInputs_GivesTheFunction(string name, Func<Tensor, Tensor> result, Func<Tensor, Tensor> inPlace, Func<double, double> expected)
    {
        Assert.NotEmpty(name);
        double[] wanted = [.. Inputs.Select(expected)];
        Tensor x = tensor(Inputs);
        Close(tensor(wanted), result(x), 1e-9);
        Close(tensor(Inputs), x, 0);
        Tensor changed = inPlace(x);
        Assert.Same(x, changed);
        Close(tensor(wanted), x, 1e-9);
    }

    [Fact]
    public void Erf_One_IsTheTabulatedValue()
    {
        Equal([0.8427008f], tensor(new[] { 1f }).erf());
        Equal([0.1572992f], tensor(new[] { 1f }).erfc());
        Equal([0.8413447f], tensor(new[] { 1f }).gelu());   // Φ(1)
    }

    public static TheoryData<string, Func<Tensor, Tensor, Tensor>, float[]> Binary => new()
    {
        { "add", (a, b) => a + b, [6, -1] },
        { "add alpha", (a, b) => a.add(b, alpha: 2), [7, -4] },
        { "sub", (a, b) => a - b, [4, 5] },
        { "mul", (a, b) => a * b, [5, -6] },
        { "div", (a, b) => a / b, [5, -2f / 3] },
        { "div floor", (a, b) => a.div(b, RoundingMode.floor), [5, -1] },
        { "div trunc", (a, b) => a.div(b, RoundingMode.trunc), [5, 0] },
        { "floor_divide", (a, b) => a.floor_divide(b), [5, -1] },
        { "fmod", (a, b) => a.fmod(b), [0, 2] },
        { "remainder", (a, b) => a % b, [0, -1] },
        { "pow", (a, b) => a.pow(b), [5, 0.125f] },
        { "atan2", (a, b) => a.atan2(b), [1.3734008f, 2.5535901f] },
        { "maximum", (a, b) => a.maximum(b), [5, 2] },
        { "minimum", (a, b) => minimum(a, b), [1, -3] },
        { "logaddexp", (a, b) => a.logaddexp(b), [5.01815f, 2.0067153f] },
        { "lerp", (a, b) => a.lerp(b, tensor(0.5f)), [3, -0.5f] },
        { "addcmul", (a, b) => a.addcmul(b, b, 2), [7, 20] },
        { "addcdiv", (a, b) => a.addcdiv(a, b, 2), [15, 2f / 3] },
        { "eq", (a, b) => a == b, [0, 0] },
        { "ne", (a, b) => a != b, [1, 1] },
        { "lt", (a, b) => a < b, [0, 0] },
        { "le", (a, b) => a <= b, [0, 0] },
        { "gt", (a, b) => a > b, [1, 1] },
        { "ge", (a, b) => a >= b, [1, 1] },
        { "and", (a, b) => a.logical_and(b), [1, 1] },
        { "or", (a, b) => a.logical_or(b * 0), [1, 1] },
        { "xor", (a, b) => a.logical_xor(b), [0, 0] },
        { "not", (a, _) => a.logical_not(), [0, 0] },
        { "bitwise and", (a, b) => a.@long() & b.@long(), [1, 0] },
        { "bitwise or", (a, b) => a.@long() | b.@long(), [5, -1] },
        { "bitwise xor", (a, b) => a.@long() ^ b.@long(), [4, -1] },
        { "bitwise not", (a, _) => ~a.@long(), [-6, -3] },
        { "where", (a, b) => where(a > 3, a, b), [5, -3] },
        { "number - tensor", (a, _) => 1 - a, [-4, -1] },
        { "number / tensor", (a, _) => 10.0 / a, [2, 5] },
        { "number + tensor", (a, _) => 1 + a, [6, 3] },
        { "tensor - number", (a, _) => a - 1.5f, [3.5f, 0.5f] },
        { "tensor % number", (a, _) => a % 2, [1, 0] },
        { "add number alpha", (a, _) => a.add(1, alpha: 3), [8, 5] },
        { "compare number", (a, _) => 3 < a, [1, 0] },
    };

    [Theory]
    [MemberData(nameof(Binary))]
    public void Binary_KnownInputs_GivesTheFunction(string name, Func<Tensor, Tensor, Tensor> result, float[] expected)
    {
        Assert.NotEmpty(name);
        Equal(expected, result(tensor(new float[] { 5, 2 }), tensor(new float[] { 1, -3 })));
    }

    [Fact]
    public void InPlace_Chain_ChangesTheTensorItself()
    {
        Tensor x = tensor(new float[] { 1, 2 });
        Tensor same = x.add_(1).mul_(2).sub_(tensor(new float[] { 1, 1 })).div_(3).pow_(2);
        Assert.Same(x, same);
        Equal([1, 25f / 9], x);
        Equal([0, 0], x.zero_());
        Equal([4, 4], x.fill_(4));
        Equal([7, 7], x.addcmul_(x, tensor(1f), 0.75));
        Equal([1, 1], x.clamp_(max: 1));
    }

    [Fact]
    public void Clamp_Bounds_AreOptional()
    {
        Tensor x = tensor(new float[] { -2, 0, 2 });
        Equal([-1, 0, 1], x.clamp(-1, 1));
        Equal([0, 0, 2], x.clamp_min(0));
        Equal([-2, 0, 1], x.clamp_max(1));
        Equal([-2, 0, 0], x.clamp(min: null, max: tensor(0f)));
    }

    [Fact]
    public void MaskedFill_Mask_FillsWhereTrue()
    {
        Tensor x = tensor(new float[] { 1, 2, 3 });
        Equal([1, 9, 9], x.masked_fill(x > 1, 9));
        Equal([2, 3], x.masked_select(x > 1));
    }

    [Fact]
    public void SpecialValues_AreTold()
    {
        Tensor x = tensor(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity });
        Equal([0, 1, 0, 0], x.isnan());
        Equal([0, 0, 1, 1], x.isinf());
        Equal([1, 0, 0, 0], x.isfinite());
        Equal([0, 0, 1, 0], x.isposinf());
        Equal([1, 0, 8, -8], x.nan_to_num(0, 8, -8));
    }

    [Fact]
    public void Equality_Tensors_ElementsAndWhole()
    {
        Tensor a = tensor(new float[] { 1, 2 }), b = tensor(new float[] { 1, 2.00001f });
        Assert.False(a.Equals(b));
        Assert.True(a.allclose(b, atol: 1e-4));
        Assert.True(a.Equals(a.clone()));
        Equal([1, 0], a.isclose(b, rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Types_MixedOperands_PromoteAsPyTorch()
    {
        Assert.Equal(float32, (tensor(new[] { 1 }) + 0.5f).dtype);
        Assert.Equal(bfloat16, (ones([1], dtype: bfloat16) * 2.0).dtype);
        Assert.Equal(float64, (ones(1) + ones([1], dtype: float64)).dtype);
        Assert.Equal(int64, (arange(2) * 2).dtype);
        Assert.Equal(int64, (arange(2).@int() + arange(2)).dtype);
    }

    private static double GeluTanh(double v) => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));
}
