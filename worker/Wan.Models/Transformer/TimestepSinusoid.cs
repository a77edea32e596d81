using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>Sinusoidal embedding of the timestep. Source: Wan2.1@9737cba wan/modules/model.py, sinusoidal_embedding_1d.</summary>
public static class TimestepSinusoid
{
    private const double MaxPeriod = 10000;

    /// <param name="t">[B], any number type, 0..1000</param>
    /// <param name="dim">even</param>
    /// <returns>[B, dim] float32: cosines, then sines</returns>
    /// <remarks>float64 until the end: in float32 alone the sinusoid of t near 1000 is off by 2e-5 after the model.</remarks>
    public static Tensor Embed(Tensor t, int dim)
    {
        using Tensor frequencies = Frequencies(dim, t.device);
        return Embed(t, frequencies);
    }

    /// <summary>The same with frequencies that are there already.</summary>
    internal static Tensor Embed(Tensor t, Tensor frequencies)
    {
        using var scope = NewDisposeScope();
        Tensor angles = outer(t.to(ScalarType.Float64), frequencies);
        return cat([angles.cos(), angles.sin()], dim: 1).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <returns>[dim / 2] float64, the caller's</returns>
    internal static Tensor Frequencies(int dim, Device device)
    {
        int half = dim / 2;
        double[] frequencies = [.. Enumerable.Range(0, half).Select(i => Math.Pow(MaxPeriod, -(double)i / half))];
        return tensor(frequencies, device: device);
    }
}
