using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>One block's cross-attention keys and values of a text, and of the image tokens that go with it.</summary>
/// <param name="Keys">[B, N, S, D] of the text's rows</param>
/// <param name="Values">[B, N, S, D]</param>
/// <param name="Padding">of the rows after them, when there are any</param>
/// <param name="Image">of the image tokens, when the model takes some</param>
public sealed record TextKeysValues(Tensor Keys, Tensor Values, PaddingKeyValue? Padding, ImageKeysValues? Image = null) : IDisposable
{
    /// <summary>Every tensor in it.</summary>
    public IEnumerable<Tensor> Tensors =>
    [
        Keys,
        Values,
        .. Padding is null ? (Tensor[])[] : [Padding.Key, Padding.Value],
        .. Image is null ? (Tensor[])[] : [Image.Keys, Image.Values],
    ];

    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
            tensor.Dispose();
    }
}
