using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>May stand in for the transformer's blocks in a forward: sees what goes in, and what came out when they did run.</summary>
public interface IBlockReuse
{
    /// <param name="tokens">[B, L, C] float32, before the first block</param>
    /// <param name="e">time embedding, float32</param>
    /// <param name="e0">its projection, which modulates the blocks' inputs, float32</param>
    /// <returns>[B, L, C] float32 to go on with after the last block, or null: the blocks are to run</returns>
    Tensor? TryReuse(Tensor tokens, Tensor e, Tensor e0);

    /// <summary>Called after the blocks ran.</summary>
    /// <param name="before">[B, L, C] float32, what went in</param>
    /// <param name="after">[B, L, C] float32, what came out</param>
    void Keep(Tensor before, Tensor after);
}
