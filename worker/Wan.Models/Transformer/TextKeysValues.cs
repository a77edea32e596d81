using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>One block's cross-attention keys and values of a text.</summary>
/// <param name="Keys">[B, N, S, D] of the text's rows</param>
/// <param name="Values">[B, N, S, D]</param>
/// <param name="Padding">of the rows after them, when there are any</param>
public sealed record TextKeysValues(Tensor Keys, Tensor Values, PaddingKeyValue? Padding) : IDisposable
{
    /// <summary>Every tensor in it.</summary>
    public IEnumerable<Tensor> Tensors => Padding is null ? [Keys, Values] : [Keys, Values, Padding.Key, Padding.Value];

    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
            tensor.Dispose();
    }
}
