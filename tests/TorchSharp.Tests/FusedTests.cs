using Wan.Native;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class FusedTests : TensorTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1536)]
    public void RmsNorm_Widths_MatchPlainOperations(int width)
    {
        Tensor x = randn(2, 5, width) * 3, w = randn(width);
        Tensor wide = x.@double();
        Tensor expected = wide * (wide.square().mean([-1], keepdim: true) + 1e-6).rsqrt();
        Close(expected * w, Fused.RmsNorm(x, w, 1e-6), 1e-5);
        Close(expected, Fused.RmsNorm(x, null, 1e-6), 1e-5);
        Close(expected.transpose(0, 1) * w, Fused.RmsNorm(x.transpose(0, 1), w, 1e-6), 1e-5);
    }

    [Theory]
    [InlineData(2, 5, 3, 8)]
    [InlineData(1, 33, 2, 128)]
    [InlineData(1, 4, 1, 2)]
    public void RotaryInterleaved_Pairs_AreTurned(int batch, int length, int heads, int size)
    {
        Tensor x = randn(batch, length, heads, size), angle = randn(length, size / 2);
        Tensor c = angle.cos().view(1, length, 1, size / 2), s = angle.sin().view(1, length, 1, size / 2);
        Tensor pairs = x.view(batch, length, heads, size / 2, 2);
        Tensor a = pairs.select(-1, 0), b = pairs.select(-1, 1);
        Tensor expected = stack([a * c - b * s, a * s + b * c], -1).view(batch, length, heads, size);
        Close(expected, Fused.RotaryInterleaved(x, angle.cos(), angle.sin()), 1e-6);
        Tensor strided = cat([x, x], 2).narrow(2, heads, heads);
        Close(expected, Fused.RotaryInterleaved(strided, angle.cos(), angle.sin()), 1e-6);
        Close(expected, Fused.RotaryInterleaved(x.bfloat16(), angle.cos(), angle.sin()), 5e-2);
        Assert.Equal(bfloat16, Fused.RotaryInterleaved(x.bfloat16(), angle.cos(), angle.sin()).dtype);
    }

    [Fact]
    public void ModulatedLayerNorm_BroadcastShapes_MatchPlainOperations()
    {
        Tensor x = randn(2, 6, 40) * 2 + 1;
        Tensor normal = nn.functional.layer_norm(x.@double(), [40]);
        Tensor six = randn(2, 6, 40);                       // shift and scale cut out of one tensor, as blocks do
        foreach ((Tensor shift, Tensor scale) in new[]
        {
            (randn(2, 1, 40), randn(2, 1, 40)),
            (randn(1, 1, 40), randn(40)),
            (six.narrow(1, 2, 1), six.narrow(1, 3, 1)),
            (randn(2, 6, 40), randn(2, 1, 1)),
        })
        {
            Close(normal * (scale + 1) + shift, Fused.ModulatedLayerNorm(x, shift, scale, 1e-5), 1e-5);
        }
        Assert.Equal(bfloat16, Fused.ModulatedLayerNorm(x.bfloat16(), zeros(40), zeros(40), 1e-5).dtype);
    }

    [Fact]
    public void Fused_RequiresGrad_IsDifferentiable()
    {
        Tensor x = randn(1, 3, 8).requires_grad_(), w = randn(8).requires_grad_();
        Fused.RmsNorm(x, w, 1e-6).square().sum().backward();
        Tensor fused = x.grad!.clone(), fusedWeight = w.grad!.clone();
        x.grad = null;
        w.grad = null;
        (x * (x.square().mean([-1], keepdim: true) + 1e-6).rsqrt() * w).square().sum().backward();
        Close(x.grad!, fused, 1e-5);
        Close(w.grad!, fusedWeight, 1e-5);
        Assert.True(Fused.ModulatedLayerNorm(x, w, w, 1e-6).requires_grad);
        Assert.True(Fused.RotaryInterleaved(x.view(1, 3, 1, 8), zeros(3, 4), zeros(3, 4)).requires_grad);
        using (no_grad()) Assert.False(Fused.RmsNorm(x, w, 1e-6).requires_grad);
    }

    [Fact]
    public void Fused_ThreadCounts_GiveTheSameBytes()
    {
        Tensor x = randn(1, 500, 256), w = randn(256);
        int before = get_num_threads();
        try
        {
            set_num_threads(1);
            Tensor one = Fused.ModulatedLayerNorm(Fused.RmsNorm(x, w, 1e-6), w, w, 1e-6);
            set_num_threads(3);
            Assert.True(one.Equals(Fused.ModulatedLayerNorm(Fused.RmsNorm(x, w, 1e-6), w, w, 1e-6)));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Fused_ShapesDoNotFit_NamesThem()
    {
        Assert.Contains("Float32 [3, 8], Float32 [7]", Assert.Throws<NativeException>(() => Fused.RmsNorm(zeros(3, 8), zeros(7), 1e-6)).Message);
        Assert.Equal("RotaryInterleaved", Assert.Throws<NativeException>(() => Fused.RotaryInterleaved(zeros(1, 3, 1, 8), zeros(2, 4), zeros(2, 4))).Operation);
        Assert.Equal("ModulatedLayerNorm", Assert.Throws<NativeException>(() => Fused.ModulatedLayerNorm(zeros(1, 3, 8), zeros(7), zeros(8), 1e-6)).Operation);
    }
}
