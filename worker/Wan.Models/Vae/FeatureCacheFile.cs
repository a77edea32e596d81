using System.Globalization;
using TorchSharp;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>A <see cref="FeatureCache"/> as a safetensors file.</summary>
/// <remarks>
/// One tensor [B, H, W, C] per remembered frame, named <c>slot.frame</c>, oldest frame first: the layout in memory, so nothing
/// is copied to be written. The rest is in the metadata.
/// </remarks>
public static class FeatureCacheFile
{
    private const string Format = "wan-feature-cache";
    private const int Version = 1;

    public static void Save(FeatureCache cache, string path)
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(path, Entries(cache), Metadata(cache));
    }

    public static void Save(FeatureCache cache, Stream stream)
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(stream, Entries(cache), Metadata(cache));
    }

    /// <summary>Reads a cache back.</summary>
    /// <param name="kind">"encoder" or "decoder".</param>
    /// <param name="modelDigest">The model that is to continue.</param>
    /// <exception cref="FeatureCacheException">The file holds something else, or belongs to another model or version.</exception>
    public static FeatureCache Load(string path, string kind, string modelDigest, ScalarType dtype, int slots, Device device)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        IReadOnlyDictionary<string, string> metadata = file.Metadata;
        Require(path, metadata, "format", Format);
        Require(path, metadata, "version", Text(Version));
        Require(path, metadata, "kind", kind);
        Require(path, metadata, "model", modelDigest);
        Require(path, metadata, "dtype", dtype.ToString());
        Require(path, metadata, "slots", Text(slots));

        FeatureCache cache = new(kind, modelDigest, dtype, slots);
        try
        {
            using DisposeScope scope = NewDisposeScope();
            cache.NextLatent = Number(path, metadata, "next_latent");
            foreach (string slot in metadata.GetValueOrDefault("marked", "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                cache.Mark(Slot(path, slot, slots));
            }

            foreach (IGrouping<int, string> slot in file.Weights.Keys.GroupBy(name => Slot(path, name.Split('.')[0], slots)))
            {
                cache.Replace(slot.Key, [.. slot.Order(StringComparer.Ordinal).Select(name => Owned(file.Read(name), device))]);
            }

            return cache;
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    private static List<(string, Tensor)> Entries(FeatureCache cache)
    {
        List<(string, Tensor)> entries = [];
        for (int slot = 0; slot < cache.Count; slot++)
        {
            IReadOnlyList<Tensor> frames = cache.Frames(slot);
            for (int t = 0; t < frames.Count; t++)
            {
                entries.Add(($"{Text(slot)}.{Text(t)}", frames[t].permute(0, 2, 3, 1).contiguous()));
            }
        }

        return entries;
    }

    /// <summary>A frame of its own from stored pixels, which may be a view of the file.</summary>
    private static Tensor Owned(Tensor pixels, Device device) => pixels.to(device, copy: true).permute(0, 3, 1, 2);

    private static Dictionary<string, string> Metadata(FeatureCache cache) => new()
    {
        ["format"] = Format,
        ["version"] = Text(Version),
        ["kind"] = cache.Kind,
        ["model"] = cache.ModelDigest,
        ["dtype"] = cache.Dtype.ToString(),
        ["slots"] = Text(cache.Count),
        ["next_latent"] = Text(cache.NextLatent),
        ["marked"] = string.Join(',', Enumerable.Range(0, cache.Count).Where(cache.IsMarked).Select(Text)),
    };

    private static void Require(string path, IReadOnlyDictionary<string, string> metadata, string name, string expected)
    {
        string actual = metadata.GetValueOrDefault(name, "none");
        if (actual != expected)
        {
            throw new FeatureCacheException($"{path}: a feature cache with {name} {actual}; expected {expected}.");
        }
    }

    private static int Slot(string path, string text, int slots) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int slot) && slot < slots
            ? slot
            : throw new FeatureCacheException($"{path}: no such slot: {text} of {slots}.");

    private static int Number(string path, IReadOnlyDictionary<string, string> metadata, string name) =>
        int.TryParse(metadata.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FeatureCacheException($"{path}: {name} is missing.");

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
