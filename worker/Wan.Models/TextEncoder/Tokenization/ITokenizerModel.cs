namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>Clean text to token ids, without the ids that frame every text.</summary>
internal interface ITokenizerModel : IDisposable
{
    string Source { get; }

    int VocabularySize { get; }

    int PadId { get; }

    /// <summary>Ids put before every text.</summary>
    IReadOnlyList<int> Prefix { get; }

    /// <summary>Ids put after every text: the end-of-sequence token.</summary>
    IReadOnlyList<int> Suffix { get; }

    IReadOnlyList<int> Tokenize(string text);
}
