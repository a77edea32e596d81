namespace Wan.Models.Weights.Lora;

/// <summary>All that a LoRA file says of one module: the keys of its tensors, by role.</summary>
internal sealed class LoraModule(string stem, bool isFlat)
{
    private readonly Dictionary<LoraRole, string> keys = [];

    /// <summary>The module's name in the file, without wrappers.</summary>
    public string Stem => stem;

    public bool IsFlat => isFlat;

    public IEnumerable<string> Keys => keys.Values;

    /// <summary>The key in this role, or null.</summary>
    public string? this[LoraRole role] => keys.GetValueOrDefault(role);

    /// <returns>False when the role is taken.</returns>
    public bool Add(LoraRole role, string key) => keys.TryAdd(role, key);
}
