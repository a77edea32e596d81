using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>The tensors of one mapped file, read as views of it.</summary>
internal sealed class MappedWeights(MappedFile file, IEnumerable<StoredTensor> tensors) : IStoredBytes
{
    private readonly Dictionary<string, StoredTensor> stored = tensors.ToDictionary(t => t.Name);
    private Dictionary<string, WeightInfo>? weights;

    public string Description => file.Path;

    public IReadOnlyDictionary<string, WeightInfo> Weights =>
        weights ??= stored.Values.ToDictionary(t => t.Name, t => t.Info);

    public torch.Tensor Read(string name) => TensorView.Over(file, Find(name));

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
