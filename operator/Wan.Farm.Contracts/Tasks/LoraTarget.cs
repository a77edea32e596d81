namespace Wan.Farm.Contracts.Tasks;

/// <summary>Which transformers of a model a LoRA is added to.</summary>
public enum LoraTarget
{
    /// <summary>All there are.</summary>
    Both,
    HighNoise,
    LowNoise,
}
