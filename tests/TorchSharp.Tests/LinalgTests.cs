using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class LinalgTests : TensorTest
{
    private readonly Tensor a;
    private readonly Tensor b;

    public LinalgTests()
    {
        a = Matrix(new float[,] { { 1, 2 }, { 3, 4 } });
        b = Matrix(new float[,] { { 0, 1 }, { 1, 1 } });
    }

    [Fact]
    public void Products_KnownMatrices()
    {
        Equal([2, 3, 4, 7], a.matmul(b));
        Equal([2, 3, 4, 7], a.mm(b));
        Equal([5, 11], a.mv(tensor(new float[] { 1, 2 })));
        Equal([11], tensor(new float[] { 1, 2 }).dot(tensor(new float[] { 3, 4 })));
        Equal([3, 4, 6, 8], tensor(new float[] { 1, 2 }).outer(tensor(new float[] { 3, 4 })));
        Equal([2, 3, 4, 7], a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Equal([4, 7, 10, 15], a.addmm(a, b, beta: 2, alpha: 1));
        Equal([3, 5, 7, 11], a.unsqueeze(0).baddbmm(a.unsqueeze(0), b.unsqueeze(0)));
        Equal([2, 3, 4, 7], einsum("ij,jk->ik", a, b));
        Equal([4, 6], einsum("ij->j", a));
        Assert.Equal([5, 2, 2], matmul(zeros(5, 2, 2), a).shape);
    }

    [Fact]
    public void Matmul_ShapesDoNotFit_NamesThem()
    {
        var error = Assert.Throws<TorchException>(() => zeros(2, 3).matmul(zeros(2, 3)));
        Assert.Equal("matmul", error.Operation);
        Assert.Equal(["Float32 [2, 3]", "Float32 [2, 3]"], error.Shapes);
        Assert.Contains("cannot be multiplied", error.Message);
        Assert.False(error.IsOutOfMemory);
    }

    [Fact]
    public void Linear_LargeAndSmall_MatchesMatmul()
    {
        foreach ((long rows, long width, long outputs) in new[] { (1L, 3L, 2L), (37, 129, 65), (256, 64, 200) })
        {
            Tensor x = randn(2, rows, width), w = randn(outputs, width), bias = randn(outputs);
            Tensor expected = x.@double().matmul(w.@double().t()).add(bias);
            Close(expected, nn.functional.linear(x, w, bias), 1e-4);
            Close(expected - bias, nn.functional.linear(x, w), 1e-4);
            Close(expected, nn.functional.linear(x.transpose(0, 1).contiguous().transpose(0, 1), w, bias), 1e-4);
        }
        Assert.Equal(bfloat16, nn.functional.linear(ones([1, 2], dtype: bfloat16), ones([2, 2], dtype: bfloat16)).dtype);
        Assert.Equal("linear", Assert.Throws<TorchException>(() => nn.functional.linear(ones(2, 3), ones(2, 2))).Operation);
    }
}
