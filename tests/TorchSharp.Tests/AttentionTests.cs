using Wan.Native;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class AttentionTests : TensorTest
{
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        // B, N, L, S, D
        { 1, 1, 1, 1, 1 },
        { 1, 2, 3, 5, 4 },
        { 2, 3, 7, 7, 64 },
        { 1, 2, 97, 257, 64 },    // one past a block of queries and of keys
        { 2, 2, 193, 513, 128 },
        { 1, 1, 1023, 1025, 24 },
        { 1, 4, 300, 40, 80 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ScaledDotProduct_Shapes_MatchNaiveSoftmax(int batch, int heads, int queries, int keys, int size)
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(batch, heads, queries, keys, size);
        (Tensor expected, Tensor expectedSums) = Naive(q, k, v, 1 / Math.Sqrt(size));
        (Tensor values, Tensor sums) = Attention.ScaledDotProductWithLogSumExp(q, k, v);
        Close(expected, values, 2e-6);
        Close(expectedSums, sums, 4e-6);
        Assert.Equal(float32, sums.dtype);
        Assert.True(values.Equals(Attention.ScaledDotProduct(q, k, v)));
    }

    [Fact]
    public void ScaledDotProduct_Strides_GiveTheSameBytes()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(2, 4, 130, 70, 32);
        Tensor expected = Attention.ScaledDotProduct(q, k, v);
        Assert.True(expected.Equals(Attention.ScaledDotProduct(AsPermuted(q), AsPermuted(k), AsPermuted(v))));
        Tensor wide = cat([q, q], -1);
        Assert.True(expected.Equals(Attention.ScaledDotProduct(wide.narrow(-1, 32, 32), k, v)));
        Tensor inside = q.transpose(-2, -1).contiguous().transpose(-2, -1);   // last dimension not contiguous
        Assert.True(expected.Equals(Attention.ScaledDotProduct(inside, k, v)));
        Tensor shared = k.narrow(1, 0, 1).expand(2, 4, 70, 32);               // one key head for all
        Close(Naive(q, shared, v, 1 / Math.Sqrt(32)).Values, Attention.ScaledDotProduct(q, shared, v), 2e-6);
    }

    [Fact]
    public void ScaledDotProduct_Result_MergesHeadsWithoutACopy()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(2, 4, 10, 9, 8);
        Assert.True(Attention.ScaledDotProduct(q, k, v).transpose(1, 2).is_contiguous());
    }

    [Fact]
    public void ScaledDotProduct_KeyCount_IgnoresTheRest()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(2, 2, 33, 300, 16);
        k[.., .., 259..] = float.NaN;
        v[.., .., 259..] = float.NaN;
        (Tensor expected, Tensor expectedSums) = Naive(q, k.narrow(2, 0, 259), v.narrow(2, 0, 259), 0.25);
        (Tensor values, Tensor sums) = Attention.ScaledDotProductWithLogSumExp(q, k, v, keyCount: 259);
        Close(expected, values, 2e-6);
        Close(expectedSums, sums, 4e-6);
        Assert.True(values.Equals(Attention.ScaledDotProduct(q, k, v, keyLengths: tensor(new long[] { 259, 259 }))));
    }

    [Fact]
    public void ScaledDotProduct_KeyLengths_DifferByBatchEntry()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(3, 2, 5, 270, 16);
        long[] lengths = [270, 1, 130];
        (Tensor values, Tensor sums) = Attention.ScaledDotProductWithLogSumExp(q, k, v, keyLengths: tensor(lengths));
        for (int i = 0; i < lengths.Length; i++)
        {
            (Tensor expected, Tensor expectedSums) = Naive(
                q.narrow(0, i, 1), k.narrow(0, i, 1).narrow(2, 0, lengths[i]), v.narrow(0, i, 1).narrow(2, 0, lengths[i]), 0.25);
            Close(expected, values.narrow(0, i, 1), 2e-6);
            Close(expectedSums, sums.narrow(0, i, 1), 4e-6);
        }
    }

    [Fact]
    public void ScaledDotProduct_NoKeys_GivesZeroAndMinusInfinity()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(2, 2, 5, 9, 16);
        (Tensor values, Tensor sums) = Attention.ScaledDotProductWithLogSumExp(q, k, v, keyLengths: tensor(new long[] { 0, 9 }));
        Assert.Equal(0, values[0].abs().max().item<float>());
        Assert.True(sums[0].isneginf().all().ToBoolean());
        Assert.True(values[1].isfinite().all().ToBoolean());
        Assert.Equal(0, Attention.ScaledDotProduct(q, k, v, keyCount: 0).abs().max().item<float>());
    }

    [Fact]
    public void ScaledDotProduct_PartsMergedByLogSumExp_GiveTheWhole()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(1, 3, 50, 400, 32);
        (Tensor a, Tensor sumA) = Attention.ScaledDotProductWithLogSumExp(q, k.narrow(2, 0, 150), v.narrow(2, 0, 150));
        (Tensor b, Tensor sumB) = Attention.ScaledDotProductWithLogSumExp(q, k.narrow(2, 150, 250), v.narrow(2, 150, 250));
        Tensor total = sumA.logaddexp(sumB);
        Tensor merged = a * (sumA - total).exp().unsqueeze(-1) + b * (sumB - total).exp().unsqueeze(-1);
        Close(Attention.ScaledDotProduct(q, k, v), merged, 2e-6);
    }

    [Fact]
    public void ScaledDotProduct_HugeScores_StayFinite()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(1, 1, 20, 300, 16);
        (Tensor expected, _) = Naive(q, k, v, 1000);
        Close(expected, Attention.ScaledDotProduct(q, k, v, scale: 1000), 1e-3);
    }

    [Fact]
    public void ScaledDotProduct_NotANumber_IsSeenInTheResult()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(1, 1, 4, 6, 8);
        k[0, 0, 3, 0] = float.NaN;
        Assert.True(Attention.ScaledDotProduct(q, k, v).isnan().any().ToBoolean());
    }

    [Fact]
    public void ScaledDotProduct_ThreadCounts_GiveTheSameBytes()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(1, 3, 500, 700, 64);
        int before = get_num_threads();
        try
        {
            set_num_threads(1);
            Tensor one = Attention.ScaledDotProduct(q, k, v);
            set_num_threads(2);
            Assert.True(one.Equals(Attention.ScaledDotProduct(q, k, v)));
            set_num_threads(3);
            Assert.True(one.Equals(Attention.ScaledDotProduct(q, k, v)));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void ScaledDotProduct_RequiresGrad_IsDifferentiable()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(1, 2, 300, 7, 4);   // more than one block of queries
        Tensor plainQ = q.clone().requires_grad_();
        Naive(plainQ, k, v, 0.5).Values.square().sum().backward();
        q.requires_grad_();
        Attention.ScaledDotProduct(q, k, v).square().sum().backward();
        Close(plainQ.grad!, q.grad!, 1e-4);
    }

    [Fact]
    public void ScaledDotProduct_OtherTypes_ComputeInFloat32()
    {
        (Tensor q, Tensor k, Tensor v) = Inputs(2, 2, 9, 11, 16);
        Tensor half = Attention.ScaledDotProduct(q.bfloat16(), k.bfloat16(), v.bfloat16(), keyCount: 10);
        Assert.Equal(bfloat16, half.dtype);
        Close(Naive(q, k.narrow(2, 0, 10), v.narrow(2, 0, 10), 0.25).Values, half, 3e-2);
        Assert.Equal(float32, Attention.ScaledDotProductWithLogSumExp(q.bfloat16(), k.bfloat16(), v.bfloat16()).LogSumExp.dtype);
    }

    [Fact]
    public void ScaledDotProduct_ShapesDoNotFit_NamesThem()
    {
        var error = Assert.Throws<NativeException>(() => Attention.ScaledDotProduct(zeros(1, 2, 3, 4), zeros(1, 2, 5, 8), zeros(1, 2, 5, 8)));
        Assert.Equal("ScaledDotProduct", error.Operation);
        Assert.Contains("q, k and v do not fit", error.Message);
        Assert.Contains("Float32 [1, 2, 3, 4], Float32 [1, 2, 5, 8]", error.Message);
        Assert.Throws<NativeException>(() => Attention.ScaledDotProduct(zeros(2, 3, 4), zeros(2, 3, 4), zeros(2, 3, 4)));
        Tensor x = zeros(2, 1, 3, 4);
        Assert.Throws<NativeException>(() => Attention.ScaledDotProduct(x, x, x, keyLengths: tensor(new long[] { 1 })));
        Assert.Throws<NativeException>(() => Attention.ScaledDotProduct(x, x.@double(), x));
    }

    private static (Tensor Q, Tensor K, Tensor V) Inputs(int batch, int heads, int queries, int keys, int size) =>
        (randn(batch, heads, queries, size), randn(batch, heads, keys, size), randn(batch, heads, keys, size));

    /// <summary>[B, N, L, D] over memory laid out as [B, L, N, D], as projections leave it.</summary>
    private static Tensor AsPermuted(Tensor x) => x.transpose(1, 2).contiguous().transpose(1, 2);

    private static (Tensor Values, Tensor Sums) Naive(Tensor q, Tensor k, Tensor v, double scale)
    {
        Tensor scores = q.@double().matmul(k.@double().transpose(-2, -1)).mul(scale);
        return (scores.softmax(-1).matmul(v.@double()), scores.logsumexp(-1));
    }
}
