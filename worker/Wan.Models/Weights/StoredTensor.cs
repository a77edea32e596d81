using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>Where a tensor's elements lie in a mapped file. Made only after all of it was checked against the file.</summary>
/// <param name="Strides">In elements, per axis.</param>
/// <param name="Offset">In bytes, from the start of the file to the first element.</param>
internal sealed record StoredTensor(
    string Name,
    torch.ScalarType Dtype,
    IReadOnlyList<long> Shape,
    IReadOnlyList<long> Strides,
    long Offset)
{
    public int ElementSize { get; } = StoredDtype.SizeOf(Dtype);

    public bool IsContiguous { get; } = StoredShape.IsContiguous(Shape, Strides);

    public long Elements { get; } = StoredShape.Elements(Shape)
        ?? throw new ArgumentException($"shape {WeightInfo.Format(Shape)} has no element count", nameof(Shape));

    public long Bytes => Elements * ElementSize;

    /// <summary>Bytes from the first element to the end of the last.</summary>
    public long Extent => StoredShape.Extent(Shape, Strides)!.Value * ElementSize;

    public WeightInfo Info => new(Name, Shape, Dtype, Bytes);

    /// <summary>Whether the two share a byte of the file.</summary>
    public bool Overlaps(StoredTensor other) => Offset < other.Offset + other.Extent && other.Offset < Offset + Extent;

    /// <summary>Offset in elements of the element with this row-major index.</summary>
    public long OffsetOf(long index)
    {
        long offset = 0;
        for (int axis = Shape.Count - 1; axis >= 0; axis--)
        {
            (index, long position) = Math.DivRem(index, Shape[axis]);
            offset += position * Strides[axis];
        }
        return offset;
    }
}
