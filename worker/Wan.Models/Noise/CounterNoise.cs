using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Wan.Models.Noise;

/// <summary>Standard normal noise in which every value is a function of the seed and of its own place, and of nothing else.</summary>
/// <remarks>
/// <para>
/// The value at (global latent frame t, channel c, row y, column x) comes from one <see cref="Philox"/> block with
/// key = (low, high half of the seed) and counter = (t, c, y, x). Of the block's words X0..X3, X1:X0 make the uniform number
/// under the logarithm and X3:X2 the angle of <see cref="NormalTransform.Normal(ulong, ulong)"/>.
/// </para>
/// <para>
/// Any worker can make any frame's noise in any order on any number of threads: it is the same noise, bit for bit, on every machine.
/// </para>
/// </remarks>
public static class CounterNoise
{
    /// <summary>Noise of consecutive latent frames.</summary>
    /// <param name="firstFrame">Index of the first one on the video's global latent timeline.</param>
    /// <returns>[C, T, H, W] float32 in host memory, T = <paramref name="frames"/>.</returns>
    public static Tensor Latents(long seed, int firstFrame, int frames, int channels, int height, int width)
    {
        float[] values = new float[checked(channels * frames * height * width)];
        Fill(values, seed, firstFrame, frames, channels, height, width);
        return torch.tensor(values, [channels, frames, height, width]);
    }

    /// <summary>Noise of the latent frames with these indices, in this order.</summary>
    /// <returns>[C, T, H, W] float32 in host memory, T = <c>frames.Count</c>.</returns>
    public static Tensor Latents(long seed, IReadOnlyList<int> frames, int channels, int height, int width)
    {
        using var scope = torch.NewDisposeScope();
        return torch.cat([.. frames.Select(frame => Latents(seed, frame, 1, channels, height, width))], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Writes the noise of consecutive latent frames as [C, T, H, W].</summary>
    public static void Fill(Memory<float> values, long seed, int firstFrame, int frames, int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        int plane = checked(height * width);
        if (values.Length != checked(channels * frames * plane))
        {
            throw new ArgumentException($"The noise has {channels}·{frames}·{height}·{width} values, the buffer {values.Length}.", nameof(values));
        }

        System.Threading.Tasks.Parallel.For(0, channels * frames, index =>
        {
            int channel = index / frames, frame = firstFrame + (index % frames);
            FillPlane(values.Span.Slice(index * plane, plane), seed, frame, channel, width);
        });
    }

    /// <summary>Writes the noise of one channel of one latent frame, row by row.</summary>
    /// <param name="values">[H, W], H·W values.</param>
    public static void FillPlane(Span<float> values, long seed, int frame, int channel, int width)
    {
        uint key0 = (uint)seed, key1 = (uint)((ulong)seed >> 32);
        for (int row = 0; row * width < values.Length; row++)
        {
            Span<float> line = values.Slice(row * width, width);
            int column = 0;
            for (; column + 16 <= width; column += 16)
            {
                Vector512<double> lower = Eight(column), upper = Eight(column + 8);
                Vector512.Narrow(lower, upper).CopyTo(line[column..]);
            }

            for (; column < width; column++)
            {
                (uint x0, uint x1, uint x2, uint x3) = Philox.Bits((uint)frame, (uint)channel, (uint)row, (uint)column, key0, key1);
                line[column] = NormalTransform.Normal(((ulong)x1 << 32) | x0, ((ulong)x3 << 32) | x2);
            }

            Vector512<double> Eight(int first)
            {
                (Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3) = Philox.Bits(
                    Vector512.Create((ulong)frame),
                    Vector512.Create((ulong)channel),
                    Vector512.Create((ulong)row),
                    Vector512.Create((ulong)first) + Vector512<ulong>.Indices,
                    key0,
                    key1);
                return NormalTransform.Normal((x1 << 32) | x0, (x3 << 32) | x2);
            }
        }
    }
}
