using Wan.Models.TextEncoder.Tokenization;

namespace Wan.Models.TextEncoder;

/// <summary>
/// Turns a prompt into the ids that umT5 was trained on: text cleaning, tokens, the end-of-sequence token, truncation and padding.
/// Source: Wan2.1@9737cba wan/modules/tokenizers.py with <c>clean='whitespace'</c>.
/// </summary>
/// <remarks>Immutable once loaded: many threads may encode at a time.</remarks>
public sealed class UmT5Tokenizer : IDisposable
{
    /// <summary>S of the published configurations.</summary>
    public const int DefaultLength = 512;

    private readonly ITokenizerModel model;

    private UmT5Tokenizer(ITokenizerModel model) => this.model = model;

    /// <summary>The largest id plus one. The embedding table may have more rows, never fewer.</summary>
    public int VocabularySize => model.VocabularySize;

    /// <summary>Which file the tokenizer was read from.</summary>
    public string Source => model.Source;

    /// <summary>
    /// Reads <c>tokenizer.json</c>, which the published pipeline uses; where there is only <c>spiece.model</c>, that. The two differ for
    /// characters that the vocabulary lacks: the first gives one unknown token per run, the second a token per byte.
    /// </summary>
    /// <exception cref="TokenizerException">No file of either name, or one that cannot be used; the message says why.</exception>
    public static UmT5Tokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string fast = Path.Combine(folder, "tokenizer.json");
        string slow = Path.Combine(folder, "spiece.model");
        if (File.Exists(fast))
            return new(TokenizerJson.Read(fast));
        if (File.Exists(slow))
            return new(SentencePieceTokenizer.Read(slow));
        throw new TokenizerException($"No tokenizer in {folder}: looked for tokenizer.json and spiece.model.");
    }

    /// <summary>Cleans and tokenises a prompt. A prompt longer than <paramref name="maxLength"/> loses its end, not its end token.</summary>
    public TokenizedText Encode(string prompt, int maxLength = DefaultLength)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        int special = model.Prefix.Count + model.Suffix.Count;
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, special);

        IReadOnlyList<int> tokens = model.Tokenize(TextCleaning.Clean(prompt));
        int kept = Math.Min(tokens.Count, maxLength - special);

        long[] ids = new long[maxLength];
        long[] mask = new long[maxLength];
        int count = 0;
        foreach (int id in model.Prefix.Concat(tokens.Take(kept)).Concat(model.Suffix))
        {
            ids[count] = id;
            mask[count++] = 1;
        }
        ids.AsSpan(count).Fill(model.PadId);
        return new(ids, mask, count, tokens.Count + special);
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
