using Wan.Models.Layers;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>The time embedding of every distinct timestep, and which tokens it is for.</summary>
/// <param name="Rows">[B, n, C] float32, a row for each video; with runs [R, n, C], a row for each distinct timestep</param>
/// <param name="Runs">the tokens of each row, when they differ within a video</param>
public sealed record TimeModulation(Tensor Rows, IReadOnlyList<TokenRun>? Runs = null)
{
    /// <summary>See <see cref="ModulatedNorm"/>.</summary>
    /// <param name="x">[B, L, C] float32</param>
    /// <param name="shift">[rows, 1, C] float32</param>
    /// <param name="scale">[rows, 1, C] float32</param>
    /// <returns>[B, L, C] in <paramref name="dtype"/></returns>
    internal Tensor Norm(Tensor x, Tensor shift, Tensor scale, double eps, ScalarType dtype)
    {
        if (Runs is null)
            return ModulatedNorm.Apply(x, shift, scale, eps, dtype);
        using var scope = NewDisposeScope();
        return cat([.. Runs.Select(run => ModulatedNorm.Apply(run.TokensOf(x), run.RowOf(shift), run.RowOf(scale), eps, dtype))], dim: 1)
            .MoveToOuterDisposeScope();
    }

    /// <summary>x + y · gate.</summary>
    /// <param name="x">[B, L, C] float32</param>
    /// <param name="y">[B, L, C]</param>
    /// <param name="gate">[rows, 1, C] float32</param>
    /// <returns>[B, L, C] float32</returns>
    internal Tensor AddGated(Tensor x, Tensor y, Tensor gate)
    {
        if (Runs is null)
            return Fused.AddGated(x, y, gate);
        using var scope = NewDisposeScope();
        return cat([.. Runs.Select(run => run.TokensOf(x).addcmul(run.TokensOf(y), run.RowOf(gate), 1))], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>The same, in place.</summary>
    internal Tensor AddGated_(Tensor x, Tensor y, Tensor gate)
    {
        if (Runs is null)
            return x.addcmul_(y, gate, 1);
        using var scope = NewDisposeScope();
        foreach (TokenRun run in Runs)
            run.TokensOf(x).addcmul_(run.TokensOf(y), run.RowOf(gate), 1);
        return x;
    }
}
