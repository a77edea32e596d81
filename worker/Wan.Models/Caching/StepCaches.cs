using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Caching;

/// <summary>The step caches of a render: one for each window of its timeline.</summary>
/// <remarks>
/// A window is known by its first latent, so it does not matter who denoises which. What one transformer computed is of no use to another:
/// at the change between two experts everything is computed anew.
/// </remarks>
/// <param name="steps">of the whole render</param>
/// <param name="residualDtype">float32, or bfloat16 for half the memory</param>
public sealed class StepCaches(StepCacheOptions options, int steps, ScalarType residualDtype = ScalarType.Float32) : IDisposable
{
    /// <summary>What the names of all that is saved begin with.</summary>
    public const string Prefix = "reuse.";

    private const string TransformerName = Prefix + "transformer";

    private readonly SortedDictionary<int, StepCache> windows = [];
    private string? transformer;

    /// <summary>Of all windows here, since the render began.</summary>
    public CacheReport Report => windows.Values.Aggregate(CacheReport.None, (sum, cache) => sum + cache.Report);

    /// <summary>The cache of a window.</summary>
    /// <param name="firstLatent">where on the timeline it begins</param>
    public StepCache Of(int firstLatent) => windows.TryGetValue(firstLatent, out StepCache? cache)
        ? cache
        : windows[firstLatent] = new StepCache(options, steps, residualDtype);

    /// <summary>Says which transformer works from now on; what another one left is forgotten.</summary>
    public void Use(string name)
    {
        if (transformer is not null && transformer != name)
        {
            foreach (StepCache cache in windows.Values)
                cache.Forget();
        }
        transformer = name;
    }

    /// <summary>What is kept, in host memory, under names that begin with <see cref="Prefix"/>.</summary>
    public CacheState Save()
    {
        Dictionary<string, Tensor> tensors = [];
        Dictionary<string, string> values = [];
        if (transformer is not null)
            values[TransformerName] = transformer;
        foreach ((int firstLatent, StepCache cache) in windows)
        {
            CacheState state = cache.Save();
            foreach ((string name, Tensor tensor) in state.Tensors)
                tensors[PrefixOf(firstLatent) + name] = tensor;
            foreach ((string name, string value) in state.Values)
                values[PrefixOf(firstLatent) + name] = value;
        }
        return new CacheState(tensors, values);
    }

    /// <summary>Goes on from what was saved, possibly elsewhere and with other windows beside these.</summary>
    /// <param name="path">a safetensors file</param>
    /// <param name="firstLatents">of the windows that are wanted</param>
    /// <param name="device">where the model is</param>
    /// <returns>the first latents of the windows that the file has, of those that are wanted</returns>
    /// <exception cref="ArgumentException">it was saved under other options</exception>
    public IReadOnlyList<int> Restore(string path, IEnumerable<int> firstLatents, Device device)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        List<int> found = [];
        foreach (int firstLatent in firstLatents)
        {
            string prefix = PrefixOf(firstLatent);
            Dictionary<string, string> values = WithPrefix(file.Metadata, prefix);
            if (values.Count == 0)
                continue;
            // The tensors view the mapping; restoring copies them.
            Dictionary<string, Tensor> tensors = WithPrefix(file.Weights, prefix).ToDictionary(pair => pair.Key, pair => file.Read(prefix + pair.Key));
            Of(firstLatent).Restore(new CacheState(tensors, values), device);
            found.Add(firstLatent);
        }
        transformer = file.Metadata.GetValueOrDefault(TransformerName);
        return found;
    }

    public void Dispose()
    {
        foreach (StepCache cache in windows.Values)
            cache.Dispose();
    }

    private static string PrefixOf(int firstLatent) => FormattableString.Invariant($"{Prefix}{firstLatent}.");

    private static Dictionary<string, T> WithPrefix<T>(IReadOnlyDictionary<string, T> all, string prefix) =>
        all.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
}
