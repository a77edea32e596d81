using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public class FunctionalTests : TensorTest
{
    [Fact]
    public void Conv1d_KnownKernel_SlidesOverTheInput()
    {
        Tensor x = Counting(1, 1, 5), w = tensor(new float[,,] { { { 1, 0, -1 } } });
        Equal([-2, -2, -2], F.conv1d(x, w));
        Equal([-1, -2, 3], F.conv1d(x, w, padding: 1, stride: 2));
        Equal([-4 + 10], F.conv1d(x, w, tensor(new float[] { 10 }), dilation: 2));
    }

    [Fact]
    public void Conv2d_GroupsStrideAndPadding_MatchLoops()
    {
        Tensor x = randn(2, 4, 5, 6), w = randn(6, 2, 3, 3), b = randn(6);
        Tensor y = F.conv2d(x, w, b, strides: [2, 1], padding: [1, 0], groups: 2);
        Assert.Equal([2, 6, 3, 4], y.shape);
        Tensor padded = F.pad(x, (0, 0, 1, 1));
        // output 4 belongs to the second group; its window at row 1, column 2 starts at padded row 2
        double expected = (padded[1, TensorIndex.Slice(2, 4), TensorIndex.Slice(2, 5), TensorIndex.Slice(2, 5)] * w[4]).sum().ToDouble() + b[4].ToDouble();
        Assert.Equal(expected, y[1, 4, 1, 2].ToDouble(), 1e-4);
    }

    [Fact]
    public void Conv3d_OneVoxel_IsTheSumOfProducts()
    {
        Tensor x = randn([1, 3, 2, 4, 4]), w = randn([5, 3, 2, 3, 3]), b = randn(5);
        Tensor y = F.conv3d(x, w, b, padding: [0, 1, 1]);
        Assert.Equal([1, 5, 1, 4, 4], y.shape);
        double expected = (x[0, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(0, 3), TensorIndex.Slice(1, 4)] * w[2]).sum().ToDouble() + b[2].ToDouble();
        Assert.Equal(expected, y[0, 2, 0, 1, 2].ToDouble(), 1e-4);
        Assert.Equal([1, 5, 2, 2, 2], F.conv3d(x, randn([5, 3, 1, 1, 1]), strides: [1, 2, 2]).shape);
    }

    [Fact]
    public void Conv_WrongChannels_NamesOperationAndShapes()
    {
        var error = Assert.Throws<TorchException>(() => F.conv3d(randn([1, 3, 2, 4, 4]), randn([5, 2, 1, 1, 1])));
        Assert.Equal("conv3d", error.Operation);
        Assert.Contains("Float32 [1, 3, 2, 4, 4], Float32 [5, 2, 1, 1, 1]", error.Message);
        Assert.Throws<ArgumentException>(() => F.conv3d(randn([1, 3, 2, 4, 4]), randn([5, 3, 1, 1, 1]), strides: [1, 2]));
    }

    [Fact]
    public void Norms_Rows_HaveMeanZeroAndVarianceOne()
    {
        Tensor x = randn(2, 4, 6) * 3 + 5;
        Tensor y = F.layer_norm(x, [6]);
        Close(zeros(2, 4), y.mean([-1]), 1e-5);
        Close(ones(2, 4), y.var(-1, unbiased: false), 1e-4);
        Tensor w = randn(6), b = randn(6);
        Close(y * w + b, F.layer_norm(x, [6], w, b), 1e-5);
        Tensor g = F.group_norm(x, 2);
        Close(zeros(2, 2), g.view(2, 2, 12).mean([-1]), 1e-5);
        Close(ones(2, 4), linalg.vector_norm(F.normalize(x, dim: -1), 2, [-1]), 1e-5);
        Assert.Equal("layer_norm", Assert.Throws<TorchException>(() => F.layer_norm(x, [5])).Operation);
        Assert.Equal("group_norm", Assert.Throws<TorchException>(() => F.group_norm(x, 3)).Operation);
    }

    [Fact]
    public void Activations_InPlaceOrNot()
    {
        Tensor x = tensor(new float[] { -1, 0, 2 });
        Close(x.silu(), F.silu(x), 0);
        Close(x.gelu(), F.gelu(x), 0);
        Close(x.relu(), F.relu(x), 0);
        Close(x.tanh(), F.tanh(x), 0);
        Tensor expected = x.relu();
        F.relu(x, inplace: true);
        Close(expected, x, 0);
    }

    [Fact]
    public void Pad_Modes_FillTheBorder()
    {
        Tensor x = tensor(new float[] { 1, 2, 3 }).view(1, 1, 3);
        Equal([9, 1, 2, 3, 9, 9], F.pad(x, (1, 2), value: 9));
        Equal([2, 1, 2, 3, 2], F.pad(x, (1, 1), PaddingModes.Reflect));
        Equal([1, 1, 2, 3, 3], F.pad(x, [1, 1], PaddingModes.Replicate));
        Equal([3, 1, 2, 3, 1], F.pad(x, (1, 1), PaddingModes.Circular));
        Assert.Equal([3, 3, 5], F.pad(x, 1).shape);
        Assert.Equal([1, 2, 5], F.pad(x, (1, 1, 1, 0)).shape);
        Equal([2], F.pad(x, (-1, -1)));
    }

    [Fact]
    public void Interpolate_Modes_KnownValues()
    {
        Tensor line = tensor(new float[] { 0, 1 }).view(1, 1, 2);
        Equal([0, 0, 1, 1], F.interpolate(line, scale_factor: [2]));
        Equal([0, 0.25f, 0.75f, 1], F.interpolate(line, scale_factor: [2], mode: InterpolationMode.Linear, align_corners: false));
        Equal([0, 1f / 3, 2f / 3, 1], F.interpolate(line, [4], mode: InterpolationMode.Linear, align_corners: true));
        Tensor square = Counting(1, 1, 2, 2);
        Equal([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], F.interpolate(square, scale_factor: [2, 2]));
        Equal([0, 1, 2, 3], F.interpolate(square, [2, 2], mode: InterpolationMode.NearestExact));
        Equal([1.5f], F.interpolate(square, [1, 1], mode: InterpolationMode.Area));
        Equal([1.5f], F.interpolate(square, [1, 1], mode: InterpolationMode.Bilinear));
        Equal([-0.2109375f], F.interpolate(square, [4, 4], mode: InterpolationMode.Bicubic)[0, 0, 0, 0].unsqueeze(0), 0.2f);
        Assert.Equal([1, 1, 4, 4], F.interpolate(square, [4, 4], mode: InterpolationMode.Bicubic, antialias: true).shape);
        Assert.Equal([1, 1, 2, 4, 4], F.interpolate(square.unsqueeze(2), [2, 4, 4], mode: InterpolationMode.Trilinear).shape);
        Assert.Equal([1, 1, 3, 3], F.interpolate(square, scale_factor: [1.5, 1.5]).shape);
        Assert.Throws<ArgumentException>(() => F.interpolate(square, scale_factor: [2]));
        Assert.Throws<ArgumentException>(() => F.interpolate(square));
        Assert.Equal("interpolate", Assert.Throws<TorchException>(() => F.interpolate(line, [4], mode: InterpolationMode.Bilinear)).Operation);
    }

    [Fact]
    public void Losses_KnownValues()
    {
        Tensor x = tensor(new float[] { 1, 2 }), y = tensor(new float[] { 0, 4 });
        Equal([2.5f], F.mse_loss(x, y));
        Equal([5], F.mse_loss(x, y, nn.Reduction.Sum));
        Equal([1, 4], F.mse_loss(x, y, nn.Reduction.None));
        Equal([1.5f], F.l1_loss(x, y));
        Equal([1], F.smooth_l1_loss(x, y));
        Tensor logits = tensor(new float[,] { { 0, 0 }, { 0, 0 } });
        Equal([MathF.Log(2)], F.cross_entropy(logits, tensor(new long[] { 0, 1 })));
        Assert.Equal("mse_loss", Assert.Throws<TorchException>(() => F.mse_loss(zeros(2), zeros([2], dtype: int64).view(1, 2).expand(3, 2).t())).Operation);
    }

    [Fact]
    public void Dropout_OnlyTraining_ZeroesAndScales()
    {
        Tensor x = ones(1000);
        Assert.True(x.Equals(F.dropout(x, 0.5, training: false)));
        Tensor y = F.dropout(x, 0.5);
        Equal([0, 2], y.sort().Values[TensorIndex.Tensor(tensor(new long[] { 0, 999 }))]);
        Assert.InRange(y.mean().item<float>(), 0.85f, 1.15f);
    }

    [Fact]
    public void OneHot_Classes_MarkOnePlace() => Equal([0, 1, 0, 1, 0, 0], F.one_hot(tensor(new long[] { 1, 0 }), 3));

    [Fact]
    public void ScaledDotProductAttention_Masks_HideKeys()
    {
        Tensor q = randn(1, 2, 3, 4), k = randn(1, 2, 5, 4), v = randn(1, 2, 5, 4);
        Tensor scores = q.matmul(k.transpose(-2, -1)) / 2;
        Close(scores.softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v), 1e-6);
        Tensor keep = tensor(new[] { true, true, false, true, false });
        Tensor hidden = scores.masked_fill(keep.logical_not(), double.NegativeInfinity);
        Close(hidden.softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v, keep.expand(3, 5)), 1e-6);
        Tensor bias = randn(3, 5);
        Close((scores + bias).softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v, bias), 1e-6);
        Tensor causal = F.scaled_dot_product_attention(q, q, q, is_casual: true);
        Close(q[0, 0, 0], causal[0, 0, 0], 1e-6);   // the first row sees only itself
    }
}
