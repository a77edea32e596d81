using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>A source over mapped files, whose bytes can be looked at and let go of again.</summary>
internal interface IStoredBytes : IWeightSource
{
    /// <summary>A tensor of another dtype or on another device. The file's pages are not kept in memory for it.</summary>
    torch.Tensor Convert(string name, torch.ScalarType dtype, torch.Device device);

    /// <summary>Copies from the tensor's elements in row-major order, whatever strides it is stored with.</summary>
    /// <param name="offset">In bytes, from the tensor's first element.</param>
    void CopyBytes(string name, long offset, Span<byte> destination);
}
