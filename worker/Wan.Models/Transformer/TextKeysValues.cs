using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>One block's cross-attention keys and values of a text, both [B, N, S, D].</summary>
public sealed record TextKeysValues(Tensor Keys, Tensor Values) : IDisposable
{
    public void Dispose()
    {
        Keys.Dispose();
        Values.Dispose();
    }
}
