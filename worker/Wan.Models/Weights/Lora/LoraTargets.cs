using Wan.Models.Weights.Layouts;

namespace Wan.Models.Weights.Lora;

/// <summary>Finds the module of a model that a LoRA's name means, whatever layout the name is in.</summary>
/// <param name="weights">The model's, under original names.</param>
internal sealed class LoraTargets(IReadOnlyDictionary<string, WeightInfo> weights)
{
    /// <summary>More parts than any name of the model has in any layout; each doubles the ways to read a flat name.</summary>
    private const int MostParts = 12;

    private readonly HashSet<string> modules = [.. weights.Keys.Select(name => name[..Math.Max(0, name.LastIndexOf('.'))])];
    private readonly ILookup<string, string> flat = weights.Keys
        .Select(name => name[..Math.Max(0, name.LastIndexOf('.'))]).Distinct()
        .ToLookup(module => module.Replace('.', '_'));

    /// <returns>The module's original name, or null.</returns>
    public string? Find(LoraModule module) => module.IsFlat ? FindFlat(module.Stem) : FindDotted(module.Stem);

    /// <summary>The module's weight, bias or modulation; a name that is a parameter's own is its weight.</summary>
    /// <returns>Null when the model has no such parameter.</returns>
    public WeightInfo? Parameter(string module, LoraRole role) => role switch
    {
        LoraRole.UpBias or LoraRole.DiffBias => weights.GetValueOrDefault($"{module}.bias"),
        LoraRole.DiffModulation => weights.GetValueOrDefault($"{module}.modulation"),
        _ => weights.GetValueOrDefault($"{module}.weight") ?? weights.GetValueOrDefault(module),
    };

    private string? FindDotted(string stem) =>
        Exists(stem) ? stem : DiffusersTransformerNames.Original(stem) is var original && Exists(original) ? original : null;

    /// <summary>Which underscores were dots is not in the name, so every reading of it is tried.</summary>
    private string? FindFlat(string stem)
    {
        if (flat[stem].ToArray() is [var only])
            return only;
        string[] parts = stem.Split('_');
        if (parts.Length > MostParts)
            return null;
        return Enumerable.Range(0, 1 << (parts.Length - 1)).Select(dots => FindDotted(Join(parts, dots))).FirstOrDefault(found => found is not null);
    }

    private bool Exists(string name) => modules.Contains(name) || weights.ContainsKey(name);

    private static string Join(string[] parts, int dots) =>
        string.Concat(parts.Select((part, i) => i == 0 ? part : ((dots >> (i - 1)) & 1) == 1 ? "." + part : "_" + part));
}
