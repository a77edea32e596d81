using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class IndexTests : TensorTest
{
    private readonly Tensor x;

    public IndexTests() => x = Counting(2, 3, 4);

    [Fact]
    public void Get_IntegersRangesAndEllipsis()
    {
        Assert.Equal(23, x[1, 2, 3].item<float>());
        Assert.Equal(23, x[-1, -1, -1].item<float>());
        Equal([20, 21, 22, 23], x[1, 2]);
        Equal([5, 6], x[0, 1, 1..3]);
        Equal([0, 12], x[.., 0, 0]);
        Equal([3, 15], x[.., 0, ^1]);
        Equal([1, 2], x[0, 0, 1..^1]);
        Equal([3, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, 3]);
        Equal([0, 2], x[0, 0, TensorIndex.Slice(step: 2)]);
        Equal([2, 3], x[0, 0, TensorIndex.Slice(2)]);
        Assert.Equal([1, 2, 3, 4], x[TensorIndex.None].shape);
        Assert.Equal([2, 3, 4, 1], x[TensorIndex.Ellipsis, TensorIndex.Null].shape);
        Assert.Equal([2, 2, 4], x[TensorIndex.Colon, 1..].shape);
    }

    [Fact]
    public void Get_Tensors_GatherRows()
    {
        Tensor rows = tensor(new long[] { 2, 0 });
        Equal([20, 21, 22, 23, 12, 13, 14, 15], x[1][rows]);
        Equal([22, 12], x[TensorIndex.Single(1), TensorIndex.Tensor(rows), TensorIndex.Tensor(tensor(new long[] { 2, 0 }))]);
        Equal([22, 23], x[x > 21]);
        Equal([8, 9, 10, 11], x[0].index_select(0, tensor(new long[] { 2 })));
    }

    [Fact]
    public void Set_IndexesOfEachKind_WriteThere()
    {
        Tensor y = zeros(2, 3);
        y[0, 1] = 5f;
        y[1, 1..] = tensor(new float[] { 6, 7 });
        Equal([0, 5, 0, 0, 6, 7], y);
        y[y > 5] = 1f;
        Equal([0, 5, 0, 0, 1, 1], y);
        y[TensorIndex.Ellipsis, 0] = 9f;
        Equal([9, 5, 0, 9, 1, 1], y);
        y.index_put_(2, TensorIndex.Single(0));
        Equal([2, 2, 2, 9, 1, 1], y);
    }

    [Fact]
    public void IndexPut_Accumulate_AddsRepeatedIndexes()
    {
        Tensor y = zeros(3);
        y.index_put_(ones(3), [tensor(new long[] { 0, 0, 2 })], accumulate: true);
        Equal([2, 0, 1], y);
    }

    [Fact]
    public void ScatterAndGather_AreInverse()
    {
        Tensor index = tensor(new long[] { 2, 0, 1 });
        Tensor source = tensor(new float[] { 1, 2, 3 });
        Equal([2, 3, 1], zeros(3).scatter(0, index, source));
        Equal([1, 2, 3], zeros(3).scatter(0, index, source).gather(0, index));
        Equal([12, 13, 11], full(3, 10f).scatter_add(0, index, source));
        Equal([2, 3, 1], zeros(3).scatter_(0, index, source));
        Equal([4, 6, 2], zeros(3).index_add(0, index, source, 2));
        Equal([2, 3, 1], zeros(3).index_copy_(0, index, source));
    }

    [Fact]
    public void Nonzero_Condition_GivesPlaces()
    {
        Equal([1, 3, 2, 0], tensor(new float[,] { { 0, 0, 0, 0 }, { 0, 0, 0, 1 }, { 1, 0, 0, 0 } }).nonzero());
        Tensor[] places = torch.where(tensor(new[] { false, true, true }));
        Equal([1, 2], places[0]);
    }

    [Fact]
    public void Index_OutOfRange_NamesIndexAndShape()
    {
        var error = Assert.Throws<TorchException>(() => x[5]);
        Assert.Equal("index", error.Operation);
        Assert.Contains("out of bounds", error.Message);
        Assert.Contains("[2, 3, 4]", error.Message);
        Assert.Equal("select", Assert.Throws<TorchException>(() => x.select(0, 5)).Operation);
    }
}
