using System.Collections.Concurrent;
using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>The tensors of one mapped file, read as views of it.</summary>
internal sealed class MappedWeights(MappedFile file, IEnumerable<StoredTensor> tensors) : IStoredBytes
{
    private readonly Dictionary<string, StoredTensor> stored = tensors.ToDictionary(t => t.Name);
    private readonly ConcurrentBag<StoredTensor> handedOut = [];
    private Dictionary<string, WeightInfo>? weights;

    public string Description => file.Path;

    public IReadOnlyDictionary<string, WeightInfo> Weights =>
        weights ??= stored.Values.ToDictionary(t => t.Name, t => t.Info);

    public torch.Tensor Read(string name)
    {
        StoredTensor tensor = Find(name);
        handedOut.Add(tensor);
        return TensorView.Over(file, tensor);
    }

    public torch.Tensor Convert(string name, torch.ScalarType dtype, torch.Device device)
    {
        StoredTensor tensor = Find(name);
        file.Expect(tensor.Offset, tensor.Extent);
        using torch.Tensor view = TensorView.Over(file, tensor);
        torch.Tensor converted = view.to(dtype, device, copy: true);
        if (!handedOut.Any(tensor.Overlaps))                // whoever holds a view may have written to it
            file.Forget(tensor.Offset, tensor.Extent);
        return converted;
    }

    public void CopyBytes(string name, long offset, Span<byte> destination)
    {
        StoredTensor tensor = Find(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.Bytes - destination.Length);
        if (tensor.IsContiguous)
        {
            file.Span(tensor.Offset + offset, destination.Length).CopyTo(destination);
            return;
        }
        for (int copied = 0; copied < destination.Length;)
        {
            (long index, long within) = Math.DivRem(offset + copied, tensor.ElementSize);
            int length = (int)Math.Min(tensor.ElementSize - within, destination.Length - copied);
            long at = tensor.Offset + (tensor.OffsetOf(index) * tensor.ElementSize) + within;
            file.Span(at, length).CopyTo(destination[copied..]);
            copied += length;
        }
    }

    public void Dispose() => file.Dispose();

    private StoredTensor Find(string name) => stored.TryGetValue(name, out StoredTensor? tensor)
        ? tensor
        : throw new CheckpointException(file.Path, $"has no tensor '{CheckpointException.Shorten(name)}'");
}
