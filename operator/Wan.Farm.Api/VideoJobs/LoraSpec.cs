using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>A LoRA that is added to the model's weights when they are loaded.</summary>
public sealed record LoraSpec
{
    /// <summary>A safetensors file with keys as diffusers, the original code or kohya write them: its path as the machine that renders sees it, or artifact://NAME, from the folder files/ of the artifact store.</summary>
    [NotBlank(Example = "/models/loras/style.safetensors")]
    [TextLength(4096)]
    public required string Path { get; init; }

    /// <summary>1 adds it as it was trained, 0 not at all; negative values go the other way.</summary>
    [Range(-10.0, 10.0)]
    public double Weight { get; init; } = 1;

    /// <summary>For models of two experts: which of them it was trained for.</summary>
    public LoraExpert Expert { get; init; } = LoraExpert.Both;
}
