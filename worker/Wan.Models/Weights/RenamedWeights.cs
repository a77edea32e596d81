using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>A source seen under other names.</summary>
internal sealed class RenamedWeights : IStoredBytes
{
    private readonly IStoredBytes source;
    private readonly Dictionary<string, string> stored = [];
    private readonly Dictionary<string, WeightInfo> weights = [];

    /// <param name="rename">Stored name → name here; null leaves the tensor out.</param>
    public RenamedWeights(IStoredBytes source, Func<string, string?> rename)
    {
        this.source = source;
        foreach ((string storedName, WeightInfo info) in source.Weights)
        {
            if (rename(storedName) is not { } name)
                continue;
            if (!stored.TryAdd(name, storedName))
                throw new CheckpointException(source.Description, $"tensors '{CheckpointException.Shorten(stored[name])}' and '{CheckpointException.Shorten(storedName)}' are both '{CheckpointException.Shorten(name)}'");
            weights[name] = info with { Name = name };
        }
    }

    public string Description => source.Description;

    public IReadOnlyDictionary<string, WeightInfo> Weights => weights;

    public torch.Tensor Read(string name) => source.Read(StoredName(name));

    public torch.Tensor Convert(string name, torch.ScalarType dtype, torch.Device device) => source.Convert(StoredName(name), dtype, device);

    public void CopyBytes(string name, long offset, Span<byte> destination) => source.CopyBytes(StoredName(name), offset, destination);

    public void Dispose() => source.Dispose();

    private string StoredName(string name) => stored.TryGetValue(name, out string? original)
        ? original
        : throw new CheckpointException(Description, $"has no tensor '{CheckpointException.Shorten(name)}'");
}
