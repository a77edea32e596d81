namespace Wan.Models.Weights;

/// <summary>The parts of a checkpoint that a caller needs.</summary>
[Flags]
public enum CheckpointParts
{
    /// <summary>The only transformer; of two experts, the one for high noise.</summary>
    Transformer = 1,
    Vae = 2,
    TextEncoder = 4,
    Tokenizer = 8,

    /// <summary>CLIP's vision tower, for models that attend to image tokens.</summary>
    ImageEncoder = 16,

    /// <summary>Of two experts, the one for low noise.</summary>
    LowNoiseTransformer = 32,

    /// <summary>All that the model has.</summary>
    All = Transformer | Vae | TextEncoder | Tokenizer | ImageEncoder | LowNoiseTransformer,
}
