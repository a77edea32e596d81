using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>One block's cross-attention keys and values of the image tokens.</summary>
/// <param name="Keys">[B, N, n, D]</param>
/// <param name="Values">[B, N, n, D]</param>
public sealed record ImageKeysValues(Tensor Keys, Tensor Values);
