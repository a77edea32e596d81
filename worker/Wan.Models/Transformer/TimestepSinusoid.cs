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
        using var scope = NewDisposeScope();
        int half = dim / 2;
        double[] frequencies = new double[half];
        for (int i = 0; i < half; i++)
            frequencies[i] = Math.Pow(MaxPeriod, -(double)i / half);
        Tensor angles = outer(t.to(ScalarType.Float64), tensor(frequencies, device: t.device));
        return cat([angles.cos(), angles.sin()], dim: 1).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
