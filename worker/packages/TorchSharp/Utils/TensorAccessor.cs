using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a tensor on the CPU, in row-major order whatever its strides.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;
    private readonly unsafe T* data;

    internal unsafe TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
        {
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }
        this.tensor = tensor;   // keeps the memory alive
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        data = (T*)tensor.DataPointer();
        Count = tensor.numel();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public unsafe T this[params long[] indices]
    {
        get => data[Offset(indices)];
        set => data[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>An array of the tensor's rank (rank 1 for a scalar).</summary>
    public Array ToNDArray()
    {
        var result = Array.CreateInstance(typeof(T), shape.Length == 0 ? [1] : shape);
        T[] flat = ToArray();
        ref byte first = ref MemoryMarshal.GetArrayDataReference(result);
        MemoryMarshal.AsBytes(flat.AsSpan()).CopyTo(MemoryMarshal.CreateSpan(ref first, checked(flat.Length * Unsafe.SizeOf<T>())));
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies until either side ends.</summary>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = array[arrayIndex..];
        if (contiguous)
        {
            int count = (int)Math.Min(target.Length, Count - tensorIndex);
            new ReadOnlySpan<T>(data + tensorIndex, count).CopyTo(target);
            return;
        }
        int i = 0;
        foreach (long offset in Offsets(tensorIndex))
        {
            if (i == target.Length) break;
            target[i++] = data[offset];
        }
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies until either side ends.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> source = array[arrayIndex..];
        if (contiguous)
        {
            int count = (int)Math.Min(source.Length, Count - tensorIndex);
            source[..count].CopyTo(new Span<T>(data + tensorIndex, count));
            return;
        }
        int i = 0;
        foreach (long offset in Offsets(tensorIndex))
        {
            if (i == source.Length) break;
            data[offset] = source[i++];
        }
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.SequenceEqual(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;

    public override int GetHashCode() => tensor.GetHashCode();

    public IEnumerator<T> GetEnumerator()
    {
        foreach (long offset in Offsets(0)) yield return At(offset);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() { }

    private unsafe T At(long offset) => data[offset];

    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && shape.Length != 1) return OffsetOfElement(indices[0]);
        if (indices.Length != shape.Length) throw new ArgumentException($"{indices.Length} indices for a tensor of rank {shape.Length}.");
        long offset = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= shape[i]) throw new IndexOutOfRangeException($"{indices[i]} >= {shape[i]} in dimension {i}.");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    private long OffsetOfElement(long index)
    {
        if (index < 0 || index >= Count) throw new IndexOutOfRangeException($"{index} in a collection of {Count} elements.");
        if (contiguous) return index;
        long offset = 0;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            index = Math.DivRem(index, shape[i], out long place);
            offset += place * strides[i];
        }
        return offset;
    }

    private IEnumerable<long> Offsets(long start)
    {
        if (start < 0 || start > Count) throw new ArgumentOutOfRangeException(nameof(start));
        for (long i = start; i < Count; i++) yield return OffsetOfElement(i);
    }
}
