using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>What all padding rows of a text have in common: they are embedded from the same zeros.</summary>
/// <param name="Key">[B, N, 1, D]</param>
/// <param name="Value">[B, N, 1, D]</param>
/// <param name="Rows">how many rows it stands for</param>
public sealed record PaddingKeyValue(Tensor Key, Tensor Value, long Rows);
