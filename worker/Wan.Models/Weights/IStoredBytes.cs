namespace Wan.Models.Weights;

/// <summary>A source whose bytes can be looked at without building tensors: what the digest samples.</summary>
internal interface IStoredBytes : IWeightSource
{
    /// <summary>Copies from the tensor's elements in row-major order, whatever strides it is stored with.</summary>
    /// <param name="offset">In bytes, from the tensor's first element.</param>
    void CopyBytes(string name, long offset, Span<byte> destination);
}
