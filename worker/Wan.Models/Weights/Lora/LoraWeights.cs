using TorchSharp;

namespace Wan.Models.Weights.Lora;

/// <summary>A transformer's weights with LoRAs added to them as they are read.</summary>
/// <remarks>
/// A parameter that no LoRA touches is read as it is. Another is converted to float32 on the CPU, gets every LoRA's part in the order
/// given, and is rounded once, to the dtype that is asked for: one tensor of float32 is all the extra memory. The result does not depend on
/// the device.
/// </remarks>
public sealed class LoraWeights : IStoredBytes
{
    private readonly IWeightSource source;
    private readonly List<LoraFile> files = [];
    private readonly Dictionary<string, List<LoraDelta>> deltas = [];
    private readonly List<LoraMatch> matches = [];

    private LoraWeights(IWeightSource source) => this.source = source;

    public string Description => source.Description;

    public IReadOnlyDictionary<string, WeightInfo> Weights => source.Weights;

    /// <summary>How each LoRA fits, in the order given; those for another expert are not among them.</summary>
    public IReadOnlyList<LoraMatch> Matches => matches;

    /// <summary>Reads headers only, so it is also the way to see whether LoRAs fit.</summary>
    /// <param name="source">Under original names; disposed with the result, and when this fails.</param>
    /// <param name="expert">The transformer that these weights are of; both where a model has one.</param>
    /// <exception cref="CheckpointException">A file is no LoRA for this model: what was looked for and what is there.</exception>
    public static LoraWeights Apply(IWeightSource source, IEnumerable<LoraUse> loras, LoraExperts expert = LoraExperts.Both)
    {
        LoraWeights weights = new(source);
        try
        {
            LoraTargets targets = new(source.Weights);
            foreach (LoraUse use in loras.Where(use => (use.Experts & expert) != 0))
                weights.Add(use, targets);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public torch.Tensor Read(string name) => deltas.ContainsKey(name)
        ? Merge(name, Weights[name].Dtype, torch.CPU)
        : source.Read(name);

    torch.Tensor IStoredBytes.Convert(string name, torch.ScalarType dtype, torch.Device device) => deltas.ContainsKey(name)
        ? Merge(name, dtype, device)
        : Convert(name, dtype, device);

    void IStoredBytes.CopyBytes(string name, long offset, Span<byte> destination)
    {
        using torch.Tensor tensor = Read(name);
        using torch.Tensor flat = tensor.contiguous();
        flat.bytes.Slice(checked((int)offset), destination.Length).CopyTo(destination);
    }

    public void Dispose()
    {
        foreach (LoraFile file in files)
            file.Dispose();
        source.Dispose();
    }

    private void Add(LoraUse use, LoraTargets targets)
    {
        if (!double.IsFinite(use.Weight))
            throw new CheckpointException(use.Path, $"LoRA weight {use.Weight}; a finite number is accepted, 1 adds it as it was trained");
        LoraFile file = LoraFile.Open(use.Path);
        files.Add(file);
        List<string> unmatched = [.. file.Unknown];
        Dictionary<string, string> changed = [];
        foreach (LoraModule module in file.Modules)
            unmatched.AddRange(Add(file, module, use.Weight, targets, changed));
        if (changed.Count == 0)
            throw new CheckpointException(use.Path, NothingFits(file));
        matches.Add(new LoraMatch(use, changed.Count, file.Weights.Count, [.. unmatched.Order(StringComparer.Ordinal)]));
    }

    /// <returns>Keys that have no place in the model.</returns>
    private IEnumerable<string> Add(LoraFile file, LoraModule module, double strength, LoraTargets targets, Dictionary<string, string> changed)
    {
        if (targets.Find(module) is not { } target)
            return module.Keys;
        List<string> unmatched = [];
        foreach (LoraRole role in (ReadOnlySpan<LoraRole>)[LoraRole.Up, LoraRole.UpBias, LoraRole.Diff, LoraRole.DiffBias, LoraRole.DiffModulation])
        {
            if ((module[role] ?? (role == LoraRole.Up ? module[LoraRole.Down] : null)) is not { } key)
                continue;
            if (targets.Parameter(target, role) is not { } parameter)
            {
                unmatched.Add(key);
                continue;
            }
            if (changed.TryGetValue(parameter.Name, out string? stem) && stem != module.Stem)
                throw CheckpointException.AtTensor(file.Path, key, $"changes {parameter.Name}, as {CheckpointException.Shorten(stem)} in the same file does");
            changed[parameter.Name] = module.Stem;
            LoraDelta delta = new(file, module, role, strength);
            delta.Check(parameter);
            if (strength == 0)
                continue;                                   // adding zero could still change the sign of a zero
            if (!deltas.TryGetValue(parameter.Name, out List<LoraDelta>? parts))
                deltas[parameter.Name] = parts = [];
            parts.Add(delta);
        }
        return unmatched;
    }

    private string NothingFits(LoraFile file) =>
        $"no tensor of this LoRA belongs to the model. Looked for {LoraKey.Known} of the model's modules, under original, diffusers or kohya names; "
        + $"the file has {Examples(file.Weights.Keys)}; the model has {Examples(source.Weights.Keys.Where(name => name.StartsWith("blocks.0.", StringComparison.Ordinal)).DefaultIfEmpty(source.Weights.Keys.First()))}";

    private static string Examples(IEnumerable<string> names) =>
        names.Order(StringComparer.Ordinal).Take(3).ToArray() is { Length: > 0 } some ? $"for example {Listing.Of(some)}" : "no tensors";

    private torch.Tensor Merge(string name, torch.ScalarType dtype, torch.Device device)
    {
        torch.Tensor merged = Convert(name, torch.ScalarType.Float32, torch.CPU);
        try
        {
            foreach (LoraDelta delta in deltas[name])
                delta.AddTo(merged);
        }
        catch
        {
            merged.Dispose();
            throw;
        }
        if (dtype == torch.ScalarType.Float32 && device.type == DeviceType.CPU)
            return merged;
        using (merged)
            return merged.to(dtype, device, copy: true);
    }

    /// <summary>A contiguous copy that is ours to write to.</summary>
    private torch.Tensor Convert(string name, torch.ScalarType dtype, torch.Device device)
    {
        if (source is IStoredBytes mapped)
            return mapped.Convert(name, dtype, device);
        using torch.Tensor stored = source.Read(name);
        using torch.Tensor rows = stored.contiguous();
        return rows.to(dtype, device, copy: true);
    }
}
