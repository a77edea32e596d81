using System.Globalization;
using TorchSharp;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>The exact features of a <see cref="FeatureCache"/> as a safetensors file.</summary>
/// <remarks>
/// One tensor [B, H, W, C] per remembered frame, named <c>slot.frame</c>, oldest frame first: the layout in memory and the compute
/// dtype, so nothing is copied to be written. The rest is in the metadata. The up-samplers' markers are not stored: they follow from the position.
/// </remarks>
public static class FeatureCacheFile
{
    private const string Format = "wan-feature-cache";
    private const int Version = 2;

    /// <summary>Writes the features of the cache's <see cref="FeatureCache.Scope"/>; take a <see cref="FeatureCache.Part"/> to write fewer.</summary>
    /// <exception cref="InvalidOperationException">The cache is cold: it has no exact features.</exception>
    public static void Save(FeatureCache cache, string path)
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(path, Entries(cache), Metadata(cache));
    }

    /// <inheritdoc cref="Save(FeatureCache, string)"/>
    public static void Save(FeatureCache cache, Stream stream)
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(stream, Entries(cache), Metadata(cache));
    }

    /// <summary>Reads a cache back.</summary>
    /// <param name="fresh">A cold cache of the model that is to continue, at the given latent.</param>
    /// <param name="slots">That model's.</param>
    /// <param name="scope">What the file must hold.</param>
    /// <exception cref="FeatureCacheException">
    /// The file is damaged or holds something else, or belongs to another model or version, or has another scope.
    /// </exception>
    public static FeatureCache Load(string path, Func<int, FeatureCache> fresh, FeatureSlots slots, CacheScope scope, Device device)
    {
        using SafetensorsFile file = Open(path);
        IReadOnlyDictionary<string, string> metadata = file.Metadata;
        Require(path, metadata, "format", Format);
        Require(path, metadata, "version", Text(Version));
        FeatureCache cache = fresh(Number(path, metadata, "next_latent"));
        try
        {
            Require(path, metadata, "kind", cache.Kind);
            Require(path, metadata, "model", cache.ModelDigest);
            Require(path, metadata, "dtype", cache.Dtype.ToString());
            Require(path, metadata, "slots", Text(slots.Count));
            Require(path, metadata, "scope", scope.ToString());
            using DisposeScope tensors = NewDisposeScope();
            Fill(path, file, cache, slots, scope, device);
            return cache;
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    private static SafetensorsFile Open(string path)
    {
        try
        {
            return SafetensorsFile.Open(path);
        }
        catch (CheckpointException e)
        {
            throw new FeatureCacheException($"{path}: not a feature cache: {e.Problem}", e);
        }
    }

    private static void Fill(string path, SafetensorsFile file, FeatureCache cache, FeatureSlots slots, CacheScope scope, Device device)
    {
        HashSet<string> left = [.. file.Weights.Keys];
        FeatureSlot[] included = [.. slots.Used.Where(slot => slot.IsIn(scope))];
        foreach (FeatureSlot slot in included)
        {
            string[] names = [.. Enumerable.Range(0, slot.FramesAfter(cache.NextLatent)).Select(t => Name(slot, t))];
            foreach (string name in names)
            {
                RequireFrame(path, file, name, cache.Dtype, included[0], slot);
                left.Remove(name);
            }

            cache.Replace(slot.Index, [.. names.Select(name => Owned(file.Read(name), device))]);
            if (slot.Kind == FeatureSlotKind.Upsampler && cache.NextLatent == 1)
            {
                cache.Mark(slot.Index);
            }
        }

        if (left.Count > 0)
        {
            throw new FeatureCacheException($"{path}: unexpected in scope {scope} before latent {cache.NextLatent}: {Listing.Of(left)}.");
        }

        cache.Knows(cache.NextLatent == 0 ? CacheScope.Full : scope);
    }

    /// <summary>Every slot's frames have the batch and, at their stride, the size of the first one's.</summary>
    private static void RequireFrame(string path, SafetensorsFile file, string name, ScalarType dtype, FeatureSlot first, FeatureSlot slot)
    {
        if (!file.Weights.TryGetValue(name, out WeightInfo? stored))
        {
            throw new FeatureCacheException($"{path}: {name}, the input of the convolution after {slot.Source}, is missing.");
        }

        IReadOnlyList<long> size = file.Weights[Name(first, 0)].Shape;
        long[] expected = size.Count == 4
            ? [size[0], size[1] * first.Stride / slot.Stride, size[2] * first.Stride / slot.Stride, slot.Channels]
            : [-1, -1, -1, slot.Channels];
        if (stored.Dtype != dtype || !stored.Shape.SequenceEqual(expected))
        {
            throw new FeatureCacheException(
                $"{path}: {name} is {stored.Dtype} {WeightInfo.Format(stored.Shape)}; expected {dtype} {WeightInfo.Format(expected)}.");
        }
    }

    private static List<(string, Tensor)> Entries(FeatureCache cache)
    {
        if (cache.Scope == CacheScope.None)
        {
            throw new InvalidOperationException($"The feature cache before latent {cache.NextLatent} has no exact features to save; it is whole from latent {cache.ExactFrom} on.");
        }

        return [.. cache.ExactSlots.SelectMany(slot => cache.Frames(slot.Index).Select((frame, t) =>
            (Name(slot, t), frame.permute(0, 2, 3, 1).contiguous())))];
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
        ["scope"] = cache.Scope.ToString(),
        ["next_latent"] = Text(cache.NextLatent),
    };

    private static void Require(string path, IReadOnlyDictionary<string, string> metadata, string name, string expected)
    {
        string actual = metadata.GetValueOrDefault(name, "none");
        if (actual != expected)
        {
            throw new FeatureCacheException($"{path}: a feature cache with {name} {CheckpointException.Shorten(actual)}; expected {expected}.");
        }
    }

    private static int Number(string path, IReadOnlyDictionary<string, string> metadata, string name) =>
        int.TryParse(metadata.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FeatureCacheException($"{path}: {name} is missing or not a number.");

    private static string Name(FeatureSlot slot, int frame) => $"{Text(slot.Index)}.{Text(frame)}";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
