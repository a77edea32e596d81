using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public class AutogradTests : TensorTest
{
    public static TheoryData<string, Func<Tensor, Tensor>> Functions => new()
    {
        { "product", x => x * x.roll(1) },
        { "matmul", x => x.view(2, 3).matmul(x.view(3, 2)) },
        { "softmax", x => x.softmax(0) * x },
        { "layer_norm", x => F.layer_norm(x.view(2, 3), [3]) * x.view(2, 3) },
        { "conv3d", x => F.conv3d(x.view(1, 1, 1, 2, 3), x.view(1, 1, 1, 2, 3).flip(3), padding: [0, 1, 1]) },
        { "conv2d", x => F.conv2d(x.view(1, 1, 2, 3), ones([2, 1, 2, 2], dtype: float64)) },
        { "index", x => x[tensor(new long[] { 0, 2, 2 })].square() },
        { "cat", x => cat([x, x.exp()]) },
        { "silu gelu", x => x.silu() * x.gelu() },
        { "norm", x => linalg.vector_norm(x) },
        { "interpolate", x => F.interpolate(x.view(1, 1, 6), scale_factor: [2]).square() },
        { "attention", x => F.scaled_dot_product_attention(x.view(1, 1, 2, 3), x.view(1, 1, 2, 3), x.view(1, 1, 2, 3)) },
        { "var", x => x.var() * x.std() },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Backward_Function_AgreesWithFiniteDifferences(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        Tensor x = tensor(new[] { 0.3, -1.2, 0.7, 2.1, -0.4, 1.3 }, requires_grad: true);
        function(x).sum().backward();
        double[] gradient = x.grad!.data<double>().ToArray();
        const double Step = 1e-6;
        using IDisposable mode = no_grad();
        for (int i = 0; i < gradient.Length; i++)
        {
            Tensor up = x.clone(), down = x.clone();
            up[i] = up[i] + Step;
            down[i] = down[i] - Step;
            double slope = (function(up).sum() - function(down).sum()).ToDouble() / (2 * Step);
            Assert.Equal(slope, gradient[i], 1e-5);
        }
    }

    [Fact]
    public void Grad_Accumulates_UntilZeroed()
    {
        Tensor x = ones([2], requires_grad: true);
        Assert.Null(x.grad);
        (x * 3).sum().backward();
        (x * 3).sum().backward();
        Equal([6, 6], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
        x.grad = zeros(2);
        Equal([0, 0], x.grad!);
    }

    [Fact]
    public void AutogradGrad_TwoInputs_LeavesGradAlone()
    {
        Tensor x = tensor(2f, requires_grad: true), y = tensor(3f, requires_grad: true);
        IList<Tensor> grads = autograd.grad([x * x * y], [x, y], create_graph: true);
        Assert.Equal((12f, 4f), (grads[0].item<float>(), grads[1].item<float>()));
        Assert.Null(x.grad);
        Assert.Equal(6, autograd.grad([grads[0]], [x])[0].item<float>());   // d²/dx² = 2y
    }

    [Fact]
    public void Modes_Nested_AreRestored()
    {
        Tensor x = ones([1], requires_grad: true);
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True((x * 2).requires_grad);
        using (inference_mode()) Assert.True(is_inference_mode_enabled());
        Assert.False(is_inference_mode_enabled());
        using (set_grad_enabled(false)) Assert.False(is_grad_enabled());
        Assert.False(x.detach().requires_grad);
        Assert.True(x.is_leaf);
        Assert.False((x * 2).is_leaf);
    }

    [Fact]
    public void Backward_NoGraph_NamesOperation()
    {
        var error = Assert.Throws<TorchException>(() => ones(1).backward());
        Assert.Equal("backward", error.Operation);
        Assert.Contains("does not require grad", error.Message);
        Assert.Throws<TorchException>(() => ones([2], requires_grad: true).mul(2).backward());
    }

    [Fact]
    public void InPlace_OnLeafThatRequiresGrad_IsRefused() =>
        Assert.Contains("leaf", Assert.Throws<TorchException>(() => ones([2], requires_grad: true).add_(1)).Message);

    [Theory]
    [InlineData("adamw")]
    [InlineData("amsgrad")]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("nesterov")]
    public void Optimizers_Quadratic_ReachItsMinimum(string kind)
    {
        Parameter x = new(tensor(new[] { 4f, -3f }));
        Tensor target = tensor(new[] { 1f, 2f });
        using optim.Optimizer optimizer = kind switch
        {
            "adamw" => optim.AdamW([x], lr: 0.1),
            "amsgrad" => optim.AdamW([x], lr: 0.1, amsgrad: true),
            "sgd" => optim.SGD([x], 0.1),
            "momentum" => optim.SGD([x], 0.05, momentum: 0.8),
            _ => optim.SGD([x], 0.05, momentum: 0.8, nesterov: true),
        };
        for (int i = 0; i < 300; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            (x - target).square().sum().backward();
            optimizer.step();
        }
        Equal([1, 2], x, 2e-2f);
    }

    [Fact]
    public void AdamW_FirstStep_MovesByTheLearningRateAndDecay()
    {
        Parameter x = new(tensor(new[] { 2f }));
        using AdamW optimizer = optim.AdamW([x], lr: 0.1, weight_decay: 0.5);
        Tensor? loss = optimizer.step(() =>
        {
            Tensor value = (x * 3).sum();
            value.backward();
            return value;
        });
        Equal([6], loss!);
        Equal([2 * (1 - 0.1f * 0.5f) - 0.1f], x, 1e-5f);   // m/√v = 1 on the first step
        Assert.Equal(0.1, Assert.Single(optimizer.ParamGroups).LearningRate);
    }
}
