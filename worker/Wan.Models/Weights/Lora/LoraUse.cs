namespace Wan.Models.Weights.Lora;

/// <summary>A LoRA file and how much of it to add.</summary>
/// <param name="Path">A safetensors file.</param>
/// <param name="Weight">1 adds it as it was trained, 0 leaves the model alone, negative values go the other way.</param>
/// <param name="Experts">The transformers it is for, where a model has two.</param>
public sealed record LoraUse(string Path, double Weight = 1, LoraExperts Experts = LoraExperts.Both);
