using static TorchSharp.torch;

namespace Wan.Parallel.Context;

/// <summary>Attention over some blocks of keys, to which further blocks are added.</summary>
/// <remarks>With log-sum-exps a and b of two parts x and y the whole is x + (y - x)·σ(b - a), its log-sum-exp ln(eᵃ + eᵇ). In float32 whatever the type of the values.</remarks>
internal sealed class PartialAttention
{
    private Tensor? values, sums; // [B, N, L, D] and [B, N, L, 1], float32

    /// <param name="block">[B, N, L, D]</param>
    /// <param name="logSumExp">[B, N, L] float32</param>
    public void Add(Tensor block, Tensor logSumExp)
    {
        Tensor added = block.to(ScalarType.Float32), addedSums = logSumExp.unsqueeze(-1);
        if (values is null || sums is null)
        {
            (values, sums) = (added, addedSums);
            return;
        }

        using var scope = NewDisposeScope();
        values.lerp_(added, (addedSums - sums).sigmoid());
        Tensor before = sums;
        sums = sums.logaddexp(addedSums).MoveToOuterDisposeScope();
        before.Dispose();
    }

    /// <returns>[B, N, L, D]</returns>
    public Tensor Values(ScalarType type) => values?.to(type) ?? throw new InvalidOperationException("no block has been added");
}
