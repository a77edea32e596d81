using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>Consecutive tokens with one timestep.</summary>
/// <param name="Start">index of the first one</param>
/// <param name="Length">how many</param>
/// <param name="Row">of the distinct timesteps</param>
public readonly record struct TokenRun(long Start, long Length, long Row)
{
    /// <summary>The part of it among some consecutive tokens, counted from the first of them.</summary>
    internal TokenRun Within(long first, long count)
    {
        long start = Math.Max(Start, first), end = Math.Min(Start + Length, first + count);
        return this with { Start = start - first, Length = Math.Max(0, end - start) };
    }

    /// <param name="x">[1, L, C]</param>
    /// <returns>[1, Length, C], a view</returns>
    internal Tensor TokensOf(Tensor x) => x.narrow(1, Start, Length);

    /// <param name="rows">[R, 1, C]</param>
    /// <returns>[1, 1, C], a view</returns>
    internal Tensor RowOf(Tensor rows) => rows.narrow(0, Row, 1);
}
