using Wan.Models.Noise;

namespace Wan.Models.Tests.Noise;

public sealed class NormalTransformTests
{
    [Fact]
    public void Normal_RandomBits_IsBoxMullerRoundedToFloat32()
    {
        Random random = new(5);
        for (int i = 0; i < 100_000; i++)
        {
            // Small radii too: there the logarithm's exponent matters.
            ulong radius = (ulong)random.NextInt64() >> random.Next(50), angle = (ulong)random.NextInt64() * 2;
            double u = ((radius >> 11) + 1) / (double)(1L << 53), v = (angle >> 11) / (double)(1L << 53);
            double expected = Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
            Assert.Equal(expected, NormalTransform.Normal(radius, angle), 1e-6);
        }
    }

    [Fact]
    public void Normal_ExtremeBits_StaysFinite()
    {
        ulong[] extremes = [0, 1UL << 11, ulong.MaxValue / 4, ulong.MaxValue / 2, ulong.MaxValue];
        foreach (ulong radius in extremes)
        {
            foreach (ulong angle in extremes)
                Assert.InRange(NormalTransform.Normal(radius, angle), -8.6f, 8.6f);
        }
    }
}
