using Wan.Models.Noise;
using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>Random numbers that depend on the seed and the step alone.</summary>
internal static class StepNoise
{
    private const uint Seeds = 0;

    /// <summary>Standard normal, drawn on the device: other devices draw others.</summary>
    /// <returns>float32 of this shape</returns>
    public static Tensor Of(long seed, long step, long[] shape, Device device)
    {
        (uint low, uint high, _, _) = Philox.Bits(0, Seeds, (uint)step, (uint)(step >> 32), (uint)seed, (uint)((ulong)seed >> 32));
        using Generator generator = new(((ulong)high << 32) | low, device);
        return randn(shape, device: device, generator: generator);
    }

    /// <summary>Evenly in [0, 1), so many for the step.</summary>
    /// <param name="purpose">From 1; draws for different purposes are independent.</param>
    public static double[] Fractions(long seed, long step, int count, uint purpose) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
            Philox.Bits((uint)i, purpose, (uint)step, (uint)(step >> 32), (uint)seed, (uint)((ulong)seed >> 32)).X0 * (1.0 / 4294967296.0)),
    ];
}
