using System.Text.Json;
using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>A model split over safetensors files, found through its <c>*.safetensors.index.json</c>.</summary>
public sealed class ShardedSafetensors : IStoredBytes
{
    /// <summary>The index of a model with a million tensors.</summary>
    private const long MaxIndexBytes = 100_000_000;

    private readonly Dictionary<string, SafetensorsFile> shards = [];
    private readonly Dictionary<string, SafetensorsFile> shardOf = [];

    private ShardedSafetensors(string path) => Description = path;

    public string Description { get; }

    public IReadOnlyDictionary<string, WeightInfo> Weights { get; private set; } = new Dictionary<string, WeightInfo>();

    /// <exception cref="CheckpointException">The index is damaged, or its shards are missing or hold other tensors.</exception>
    public static ShardedSafetensors Open(string indexPath)
    {
        ShardedSafetensors sharded = new(indexPath);
        try
        {
            sharded.OpenShards(ReadMap(indexPath));
            return sharded;
        }
        catch
        {
            sharded.Dispose();
            throw;
        }
    }

    public torch.Tensor Read(string name) => ShardOf(name).Read(name);

    torch.Tensor IStoredBytes.Convert(string name, torch.ScalarType dtype, torch.Device device) =>
        ((IStoredBytes)ShardOf(name)).Convert(name, dtype, device);

    void IStoredBytes.CopyBytes(string name, long offset, Span<byte> destination) =>
        ((IStoredBytes)ShardOf(name)).CopyBytes(name, offset, destination);

    public void Dispose()
    {
        foreach (SafetensorsFile shard in shards.Values)
            shard.Dispose();
    }

    private void OpenShards(Dictionary<string, string> map)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(Description))!;
        string[] names = [.. map.Values.Distinct().Order(StringComparer.Ordinal)];
        string[] missing = [.. names.Where(name => !File.Exists(Path.Combine(folder, name)))];
        if (missing.Length > 0)
            throw new CheckpointException(Description, $"{missing.Length} of {names.Length} shards are missing from {folder}: {Listing.Of(missing)}");
        foreach (string name in names)
            shards[name] = SafetensorsFile.Open(Path.Combine(folder, name));

        Dictionary<string, WeightInfo> weights = [];
        List<string> absent = [];
        foreach ((string tensor, string shard) in map)
        {
            if (shards[shard].Weights.TryGetValue(tensor, out WeightInfo? info))
                (weights[tensor], shardOf[tensor]) = (info, shards[shard]);
            else
                absent.Add($"{tensor} ({shard})");
        }
        if (absent.Count > 0)
            throw new CheckpointException(Description, $"{absent.Count} tensors are not in the shard that the index names: {Listing.Of(absent)}");
        string[] unlisted = [.. shards.SelectMany(s => s.Value.Weights.Keys.Where(tensor => !shardOf.TryGetValue(tensor, out SafetensorsFile? shard) || shard != s.Value).Select(tensor => $"{tensor} ({s.Key})"))];
        if (unlisted.Length > 0)
            throw new CheckpointException(Description, $"{unlisted.Length} tensors of the shards are not in the index: {Listing.Of(unlisted)}");
        Weights = weights;
    }

    private static Dictionary<string, string> ReadMap(string path)
    {
        using JsonDocument json = JsonFile.Read(path, MaxIndexBytes);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new CheckpointException(path, "has no weight_map object; expected {\"weight_map\": {tensor: shard}}");
        Dictionary<string, string> shards = [];
        foreach (JsonProperty item in map.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.String || item.Value.GetString() is not { } shard || !IsFileName(shard))
                throw new CheckpointException(path, $"weight_map places tensor '{CheckpointException.Shorten(item.Name)}' in {CheckpointException.Shorten(item.Value.GetRawText())}; expected the name of a file beside the index");
            if (!shards.TryAdd(item.Name, shard))
                throw new CheckpointException(path, $"weight_map has tensor '{CheckpointException.Shorten(item.Name)}' twice");
        }
        return shards;
    }

    /// <summary>A name that stays in the index's own folder.</summary>
    private static bool IsFileName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;

    private SafetensorsFile ShardOf(string name) => shardOf.TryGetValue(name, out SafetensorsFile? shard)
        ? shard
        : throw new CheckpointException(Description, $"has no tensor '{CheckpointException.Shorten(name)}'");
}
