namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>The stages of a <c>tokenizer.json</c> in their order: added tokens, normalisation, words, pieces.</summary>
internal sealed class FastTokenizer : ITokenizerModel
{
    private readonly AddedTokenSplitter literalTokens;
    private readonly AddedTokenSplitter normalizedTokens;

    internal FastTokenizer(IReadOnlyList<AddedToken> addedTokens, Func<string, string> normalize)
    {
        Normalize = normalize;
        literalTokens = new(addedTokens.Where(token => !token.Normalized));
        normalizedTokens = new(addedTokens.Where(token => token.Normalized)
            .Select(token => token with { Content = normalize(token.Content) }));
    }

    public required string Source { get; init; }

    public required int VocabularySize { get; init; }

    public required int PadId { get; init; }

    public required IReadOnlyList<int> Prefix { get; init; }

    public required IReadOnlyList<int> Suffix { get; init; }

    internal required PreTokenizers.Split SplitWords { get; init; }

    internal required UnigramModel Pieces { get; init; }

    private Func<string, string> Normalize { get; }

    public IReadOnlyList<int> Tokenize(string text)
    {
        var ids = new List<int>();
        bool isFirst = true;
        foreach ((string stretch, int? added) in Stretches(text))
        {
            if (added is { } id)
                ids.Add(id);
            else
                AppendPieces(stretch, isFirst, ids);
            isFirst = false;
        }
        return ids;
    }

    public void Dispose()
    {
        // Holds managed memory only.
    }

    private IEnumerable<(string Text, int? AddedId)> Stretches(string text)
    {
        foreach ((string Text, int? AddedId) literal in literalTokens.Split(text))
        {
            if (literal.AddedId is not null)
            {
                yield return literal;
                continue;
            }
            foreach ((string Text, int? AddedId) part in normalizedTokens.Split(Normalize(literal.Text)))
                yield return part;
        }
    }

    private void AppendPieces(string stretch, bool isFirst, List<int> ids)
    {
        foreach (string word in SplitWords(stretch, isFirst))
            Pieces.Tokenize(word, ids);
    }
}
