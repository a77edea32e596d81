using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ReductionTests : TensorTest
{
    private readonly Tensor x;

    public ReductionTests() => x = Matrix(new float[,] { { 1, 5, 3 }, { 4, 2, 6 } });

    [Fact]
    public void SumAndMean_AllOrSome_KeepDimensionsWhenAsked()
    {
        Equal([21], x.sum());
        Equal([5, 7, 9], x.sum([0]));   // a bare 0 would be read as a ScalarType, as in the package
        Assert.Equal([2, 1], x.sum([1], keepdim: true).shape);
        Equal([21], x.sum(0, 1));
        Equal([3.5f], x.mean());
        Equal([3, 4], x.mean([1]));
        Assert.Equal(float64, x.mean([-1], type: float64).dtype);
        Assert.Equal(int64, x.sum(int64).dtype);
        Equal([720], x.prod());
        Equal([15, 48], x.prod(1));
    }

    [Fact]
    public void VarAndStd_Unbiased_DivideByOneLess()
    {
        Equal([4, 4], x.var(1));
        Equal([8f / 3, 8f / 3], x.var(1, unbiased: false));
        Equal([2, 2], x.std(1));
        Equal([3.5f], x.var());
        Assert.Equal([2, 1], x.std([1], keepdim: true).shape);
    }

    [Fact]
    public void Extremes_ValuesAndPlaces()
    {
        Equal([6], x.max());
        Equal([1], x.min());
        (Tensor values, Tensor indexes) = x.max(1);
        Equal([5, 6], values);
        Equal([1, 2], indexes);
        Equal([1, 2], x.min(1).values);
        Equal([4, 5, 6], x.amax(0));
        Equal([1, 2], x.amin([1]));
        Equal([5], x.argmax());
        Equal([1, 2], x.argmax(1));
        Equal([0, 1], x.argmin(1));
        Equal([3], x.median());
        Equal([6], torch.amax(x, [0, 1]));
    }

    [Fact]
    public void Norms_Orders_AreKnown()
    {
        Tensor v = tensor(new float[] { 3, -4 });
        Equal([5], v.norm());
        Equal([7], linalg.vector_norm(v, 1));
        Equal([4], linalg.vector_norm(v, double.PositiveInfinity));
        Equal([5], linalg.norm(v));
        Assert.Equal([2, 1], linalg.vector_norm(x, 2, [1], keepdim: true).shape);
    }

    [Fact]
    public void AnyAll_Conditions()
    {
        Equal([1], (x > 5).any());
        Equal([0], (x > 5).all());
        Equal([0, 0, 1], (x > 5).any(0));
        Equal([0, 0, 1], (x > 2).all(0));
    }

    [Fact]
    public void Cumulative_AlongADimension()
    {
        Equal([1, 6, 9, 4, 6, 12], x.cumsum(1));
        Equal([1, 5, 15, 4, 8, 48], x.cumprod(1));
    }

    [Fact]
    public void SortTopkArgsort_OrderAndPlaces()
    {
        (Tensor values, Tensor indices) = x.sort(1, descending: true);
        Equal([5, 3, 1, 6, 4, 2], values);
        Equal([1, 2, 0, 2, 0, 1], indices);
        Equal([0, 2, 1, 1, 0, 2], x.argsort(1));
        Equal([5, 3, 6, 4], x.topk(2).values);
    }

    [Fact]
    public void SoftmaxFamily_RowsSumToOne()
    {
        Tensor p = x.softmax(1);
        Equal([1, 1], p.sum(1));
        Equal([0.01587624f, 0.86681333f, 0.11731043f], p[0]);
        Close(p.log(), x.log_softmax(1), 1e-5);
        Equal([5.142931f, 6.142931f], x.logsumexp(1));
        Assert.Equal(float64, x.softmax(0, float64).dtype);
        Close(nn.functional.softmax(x, 1), p, 0);
    }

    [Fact]
    public void Reduction_BadDimension_NamesOperationAndShape()
    {
        var error = Assert.Throws<TorchException>(() => x.sum(5));
        Assert.Equal("sum", error.Operation);
        Assert.Equal(["Float32 [2, 3]"], error.Shapes);
        Assert.Contains("sum: ", error.Message);
        Assert.Equal("max", Assert.Throws<TorchException>(() => x.max(5)).Operation);
    }
}
