using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Each test runs in a scope of its own and fails when native tensors outlive it.</summary>
public abstract class TensorTest : IDisposable
{
    private readonly long before = Tensor.TotalCount;
    private readonly DisposeScope scope;

    protected TensorTest()
    {
        manual_seed(1);
        scope = NewDisposeScope();
    }

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        scope.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    /// <summary>Values of any type as float, row by row.</summary>
    protected static float[] Values(Tensor tensor)
    {
        using Tensor wide = tensor.to(float32);
        return wide.data<float>().ToArray();
    }

    protected static void Equal(float[] expected, Tensor actual, float tolerance = 1e-6f)
    {
        float[] values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = expected[i].Equals(values[i]) || Math.Abs(expected[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(same, $"element {i}: expected {expected[i]}, got {values[i]}");
        }
    }

    protected static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using Tensor difference = (expected.to(float64) - actual.to(float64)).abs().max();
        double worst = expected.numel() == 0 ? 0 : difference.ToDouble();
        Assert.True(worst <= tolerance, $"worst difference {worst}, allowed {tolerance}");
    }

    protected static Tensor Matrix(float[,] values) => tensor(values);

    /// <summary>0, 1, 2, … as float32.</summary>
    protected static Tensor Counting(params long[] shape) => arange(shape.Aggregate(1L, (a, b) => a * b), float32).view(shape);
}
