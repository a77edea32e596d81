namespace Wan.Models.Weights.Lora;

/// <summary>Which transformers a LoRA changes. A model with one transformer takes all of them.</summary>
[Flags]
public enum LoraExperts
{
    HighNoise = 1,
    LowNoise = 2,
    Both = HighNoise | LowNoise,
}
