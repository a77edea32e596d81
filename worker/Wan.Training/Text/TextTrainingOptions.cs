namespace Wan.Training.Text;

/// <summary>All that the trained tokenizer depends on.</summary>
public sealed record TextTrainingOptions
{
    public long Seed { get; init; }

    /// <summary>Captions to learn from.</summary>
    public int EnglishCaptions { get; init; } = 4000;

    /// <inheritdoc cref="EnglishCaptions"/>
    public int ChineseCaptions { get; init; } = 2000;

    /// <summary>Pieces, of which 4 are special and 256 are bytes.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest piece, in characters.</summary>
    public int LongestPiece { get; init; } = 18;
}
