using Wan.Models.Noise;
using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>Noise that depends on the seed and the step alone.</summary>
internal static class StepNoise
{
    /// <summary>Latent frames of a batch, at most: so many places on the noise's timeline belong to a step.</summary>
    private const int MostFrames = 512;

    /// <param name="shape">[B, C, T, H, W]</param>
    public static Tensor Of(long seed, long step, long[] shape)
    {
        using var scope = NewDisposeScope();
        int frames = checked((int)(shape[0] * shape[2]));
        if (frames > MostFrames) throw new ArgumentException($"{frames} latent frames in a batch; at most {MostFrames}.", nameof(shape));
        return CounterNoise.Latents(seed, checked((int)(step * MostFrames)), frames, (int)shape[1], (int)shape[3], (int)shape[4])
            .view(shape[1], shape[0], shape[2], shape[3], shape[4]).transpose(0, 1).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Evenly in [0, 1), one for each clip of the step.</summary>
    /// <param name="purpose">Draws for different purposes are independent.</param>
    public static double[] Fractions(long seed, long step, int count, uint purpose) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
            Philox.Bits((uint)i, purpose, (uint)step, (uint)(step >> 32), (uint)seed, (uint)((ulong)seed >> 32)).X0 * (1.0 / 4294967296.0)),
    ];
}
