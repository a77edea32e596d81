using TorchSharp.Modules;
using Wan.Native;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>The kernels of training against plain operations in float64, which autograd knows by itself.</summary>
public class FusedGradientTests : TensorTest
{
    private const double Float32Error = 2e-6, BFloat16Error = 1.5e-2;

    public static TheoryData<string, long, long> Cases
    {
        get
        {
            var cases = new TheoryData<string, long, long>();
            foreach (string operation in new[] { "rms norm", "rms norm without weight", "rotary", "modulated norm", "gate", "gelu", "attention", "attention of rows", "channel norm", "channel norm and silu" })
            {
                cases.Add(operation, 7, 6);
                cases.Add(operation, 33, 16);
                cases.Add(operation, 600, 40);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_InFloat32AndBFloat16_AreThoseOfPlainOperations(string operation, long rows, long width)
    {
        (Func<Tensor[], Tensor[]> forward, Tensor[] inputs) = Case(operation, rows, width);
        foreach ((ScalarType type, double error) in new[] { (ScalarType.Float32, Float32Error), (ScalarType.BFloat16, BFloat16Error) })
        {
            // Those that stay float32 beside a bfloat16 model.
            Tensor[] given = [.. inputs.Select((x, i) => Stays(operation, i) ? x : x.to(type))];
            Tensor[] expected = Gradients(forward, [.. given.Select(x => x.to(ScalarType.Float64))]), actual = Gradients(forward, given);
            for (int i = 0; i < given.Length; i++)
            {
                Assert.Equal(given[i].dtype, actual[i].dtype);
                double scale = expected[i].abs().max().item<double>(), off = (expected[i] - actual[i].to(ScalarType.Float64)).abs().max().item<double>();
                Assert.True(off <= error * Math.Max(scale, 1e-3), $"{operation} in {type}: the gradient of input {i} is off by {off} of {scale}");
            }
        }
    }

    [Fact]
    public void Gradients_ThreadCounts_GiveTheSameBytes()
    {
        int before = get_num_threads();
        try
        {
            foreach (string operation in new[] { "rms norm", "modulated norm", "gate", "gelu", "attention", "channel norm and silu" })
            {
                (Func<Tensor[], Tensor[]> forward, Tensor[] inputs) = Case(operation, 1100, 24);
                set_num_threads(1);
                Tensor[] one = Gradients(forward, inputs);
                set_num_threads(3);
                foreach ((Tensor a, Tensor b) in one.Zip(Gradients(forward, inputs)))
                    Assert.True(a.Equals(b), operation);
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void ChannelNorm_OfAnEmptyPixel_PullsItNowhereToInfinity()
    {
        Tensor x = zeros(1, 12, 2, 2), gamma = ones(12, 1, 1);
        Tensor[] gradients = Gradients(given => [VaeKernels.ChannelNorm(given[0], given[1], silu: true)], [x, gamma]);
        Assert.All(gradients, gradient => Assert.True(gradient.isfinite().all().item<bool>()));
    }

    /// <returns>of a weighted sum of all outputs</returns>
    private static Tensor[] Gradients(Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
    {
        using var on = enable_grad();
        Tensor[] leaves = [.. inputs.Select(x => x.detach().clone().requires_grad_())];
        Tensor[] outputs = forward(leaves);
        using Generator generator = new(5, CPU);
        Tensor[] pulls = [.. outputs.Select(y => randn(y.shape, generator: generator).to(y.dtype))];
        return [.. autograd.grad(outputs, leaves, pulls)];
    }

    // Weights of norms, rows of modulation, and the sum that a gate is added to.
    private static bool Stays(string operation, int input) => operation switch
    {
        "rms norm" => input == 1,
        "modulated norm" => true,
        "gate" => input != 1,
        _ => false,
    };

    private static (Func<Tensor[], Tensor[]> Forward, Tensor[] Inputs) Case(string operation, long rows, long width)
    {
        Tensor angles = randn(rows, width / 2);
        return operation switch
        {
            "rms norm" => (given => [Fused.RmsNorm(given[0], given[1], 1e-6)], [randn(2, rows, width) * 2, randn(width)]),
            "rms norm without weight" => (given => [Fused.RmsNorm(given[0], null, 1e-6)], [randn(2, rows, width)]),
            "rotary" => (given => [Fused.RotaryInterleaved(given[0], angles.cos(), angles.sin())], [randn(2, rows, 3, width)]),
            "modulated norm" => (given => [Fused.ModulatedLayerNorm(given[0], given[1], given[2], 1e-6)], [(randn(3, rows, width) * 2) + 1, randn(3, 1, width), randn(3, 1, width)]),
            "gate" => (given => [Fused.AddGated(given[0], given[1], given[2])], [randn(3, rows, width), randn(3, rows, width), randn(3, 1, width)]),
            "gelu" => (given => [given[0].gelu(GELU.Approximate.tanh)], [randn(rows, width) * 3]),
            "attention" => (given => [Attention.ScaledDotProduct(given[0], given[1], given[2])], Heads(rows, rows)),
            "attention of rows" => (given => Pair(Attention.ScaledDotProductWithLogSumExp(given[0], given[1], given[2], scale: 0.3)), Heads(rows, 19)),
            "channel norm" => (given => [VaeKernels.ChannelNorm(given[0], given[1], silu: false)], Pixels()),
            "channel norm and silu" => (given => [VaeKernels.ChannelNorm(given[0], given[1], silu: true)], Pixels()),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
        };

        // [B, N, L, D] as views of [B, L, N, D], as heads are.
        Tensor[] Heads(long queries, long keys) => [.. new[] { queries, keys, keys }.Select(length => randn(2, length, 2, width).transpose(1, 2))];
        Tensor[] Pixels() => [randn(2, width, rows, 3), randn(width, 1, 1)];
        static Tensor[] Pair((Tensor Values, Tensor LogSumExp) made) => [made.Values, made.LogSumExp];
    }
}
