namespace Wan.Models.Weights;

/// <summary>The parts of a checkpoint that a caller needs.</summary>
[Flags]
public enum CheckpointParts
{
    Transformer = 1,
    Vae = 2,
    TextEncoder = 4,
    Tokenizer = 8,
    All = Transformer | Vae | TextEncoder | Tokenizer,
}
