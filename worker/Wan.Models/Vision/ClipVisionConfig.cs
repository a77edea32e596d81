namespace Wan.Models.Vision;

/// <summary>Sizes of CLIP's vision tower, as far as Wan runs it.</summary>
/// <param name="Dim">Width of a token.</param>
/// <param name="MlpDim">Width inside the feed-forward network.</param>
/// <param name="Heads">Attention heads. No file of the original layout states them; the published code has 16.</param>
/// <param name="Blocks">Blocks that run: all but the last of the file.</param>
/// <param name="ImageSize">Side of the square picture it looks at, in pixels.</param>
/// <param name="PatchSize">Side of the square that makes one token, in pixels.</param>
public sealed record ClipVisionConfig(int Dim, int MlpDim, int Heads, int Blocks, int ImageSize, int PatchSize)
{
    /// <summary>Heads where no file states them.</summary>
    public const int PublishedHeads = 16;

    /// <summary>Epsilon of every norm.</summary>
    public const double Eps = 1e-5;

    /// <summary>XLM-RoBERTa large ViT-H/14. Source: Wan2.1@9737cba wan/modules/clip.py, clip_xlm_roberta_vit_h_14.</summary>
    public static ClipVisionConfig VitH14 { get; } =
        new(Dim: 1280, MlpDim: 5120, Heads: PublishedHeads, Blocks: 31, ImageSize: 224, PatchSize: 14);

    /// <summary>Small enough for tests and for a first render without downloads.</summary>
    public static ClipVisionConfig Tiny { get; } = new(Dim: 64, MlpDim: 128, Heads: PublishedHeads, Blocks: 2, ImageSize: 42, PatchSize: 14);

    /// <summary>Tokens of a picture: its patches, and one for the whole.</summary>
    public int Tokens => 1 + (ImageSize / PatchSize * (ImageSize / PatchSize));
}
