using Wan.Farm.Testing;
using Wan.Models.Noise;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Noise;

public sealed class CounterNoiseTests
{
    [Fact]
    public void Latents_AnyWindow_HoldsTheSameFramesAsTheWholeVideo()
    {
        using var scope = NewDisposeScope();
        Tensor whole = CounterNoise.Latents(seed: 42, firstFrame: 0, frames: 9, channels: 16, height: 6, width: 10);
        foreach ((int first, int count) in new[] { (8, 1), (0, 1), (3, 4), (2, 7) })
        {
            Tensor window = CounterNoise.Latents(42, first, count, 16, 6, 10);
            TensorAssert.Identical(whole.narrow(1, first, count).contiguous(), window, $"frames {first}+{count}");
        }
    }

    [Fact]
    public void Fill_OneThreadOrMany_GivesTheSameBytes()
    {
        float[] parallel = new float[16 * 5 * 30 * 52], serial = new float[parallel.Length];
        CounterNoise.Fill(parallel, seed: 7, firstFrame: 11, frames: 5, channels: 16, height: 30, width: 52);
        for (int channel = 15; channel >= 0; channel--)
        {
            for (int frame = 4; frame >= 0; frame--)
                CounterNoise.FillPlane(serial.AsSpan(((channel * 5) + frame) * 30 * 52, 30 * 52), 7, 11 + frame, channel, 52);
        }
        Assert.Equal(serial, parallel);
    }

    [Fact]
    public void FillPlane_AnyPlace_UsesThatPlaceAsTheCounter()
    {
        const long seed = 0x1234_5678_9ABC_DEF0;
        float[] plane = new float[5 * 37];
        CounterNoise.FillPlane(plane, seed, frame: 3, channel: 2, width: 37);
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 37; x++)
            {
                (uint x0, uint x1, uint x2, uint x3) = Philox.Bits(3, 2, (uint)y, (uint)x, 0x9ABC_DEF0, 0x1234_5678);
                Assert.Equal(NormalTransform.Normal(((ulong)x1 << 32) | x0, ((ulong)x3 << 32) | x2), plane[(y * 37) + x]);
            }
        }
    }

    [Fact]
    public void Latents_OtherSeeds_AreOtherNoise()
    {
        using var scope = NewDisposeScope();
        long[] seeds = [0, 1, -1, 1L << 32, long.MinValue];
        Tensor[] noises = [.. seeds.Select(seed => CounterNoise.Latents(seed, 0, 1, 4, 16, 16))];
        for (int i = 0; i < noises.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.InRange(Math.Abs(Correlation(noises[i], noises[j])), 0, 0.15);
        }
    }

    [Fact]
    public void Latents_ManyValues_AreStandardNormal()
    {
        using var scope = NewDisposeScope();
        Tensor x = CounterNoise.Latents(seed: 2024, firstFrame: 0, frames: 20, channels: 16, height: 60, width: 52).to(ScalarType.Float64);
        // A million values: each bound is about five standard errors.
        Assert.InRange(x.mean().item<double>(), -5e-3, 5e-3);
        Assert.InRange(x.pow(2).mean().item<double>(), 0.993, 1.007);
        Assert.InRange(x.pow(3).mean().item<double>(), -0.02, 0.02);
        Assert.InRange(x.pow(4).mean().item<double>(), 2.95, 3.05);
    }

    [Fact]
    public void Latents_Neighbours_AreUncorrelatedAlongEveryAxis()
    {
        using var scope = NewDisposeScope();
        Tensor x = CounterNoise.Latents(seed: 9, firstFrame: 0, frames: 20, channels: 16, height: 60, width: 52);
        for (int axis = 0; axis < 4; axis++)
        {
            long length = x.shape[axis];
            double correlation = Correlation(x.narrow(axis, 0, length - 1), x.narrow(axis, 1, length - 1));
            Assert.InRange(correlation, -6e-3, 6e-3);
        }
    }

    [Fact]
    public void Fill_BufferOfAnotherSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => CounterNoise.Fill(new float[7], 0, 0, 1, 2, 2, 2));

    private static double Correlation(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor x = a.flatten().to(ScalarType.Float64), y = b.flatten().to(ScalarType.Float64);
        return ((x * y).sum() / (x.norm() * y.norm())).item<double>();
    }
}
