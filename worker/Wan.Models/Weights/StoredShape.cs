namespace Wan.Models.Weights;

/// <summary>Arithmetic on sizes that come from a file, where every number may be a lie.</summary>
internal static class StoredShape
{
    /// <summary>More axes than any weight has; libtorch itself stops at 64.</summary>
    public const int MaxRank = 16;

    /// <returns>Null when a size is negative or the product does not fit in 63 bits.</returns>
    public static long? Elements(IReadOnlyList<long> shape)
    {
        long product = 1;
        bool empty = false;
        foreach (long size in shape)
        {
            if (size < 0)
                return null;
            empty |= size == 0;
            if (size != 0 && product > long.MaxValue / size)
                return null;
            product *= Math.Max(size, 1);
        }
        return empty ? 0 : product;
    }

    /// <returns>Null when the bytes do not fit in 63 bits.</returns>
    public static long? Bytes(IReadOnlyList<long> shape, int elementSize) =>
        Elements(shape) is { } elements && elements <= long.MaxValue / elementSize ? elements * elementSize : null;

    /// <summary>Strides of a row-major tensor, in elements.</summary>
    public static long[] ContiguousStrides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        long stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }
        return strides;
    }

    /// <summary>Whether the elements lie row-major; the stride of an axis of size 1 says nothing.</summary>
    public static bool IsContiguous(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        long[] expected = ContiguousStrides(shape);
        for (int axis = 0; axis < expected.Length; axis++)
        {
            if (shape[axis] > 1 && strides[axis] != expected[axis])
                return false;
        }
        return true;
    }

    /// <summary>Elements from the first to one past the last that the tensor touches.</summary>
    /// <returns>Null when a stride is negative or the extent does not fit in 63 bits.</returns>
    public static long? Extent(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        if (Elements(shape) is not { } elements)
            return null;
        if (elements == 0)
            return 0;
        Int128 last = 0;
        for (int axis = 0; axis < shape.Count; axis++)
        {
            if (strides[axis] < 0)
                return null;
            last += (Int128)(shape[axis] - 1) * strides[axis];
        }
        return last < long.MaxValue ? (long)last + 1 : null;
    }
}
