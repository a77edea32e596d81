using Wan.Native;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>A <c>spiece.model</c> as the SentencePiece library reads it, with the end-of-sequence token after each text.</summary>
internal sealed class SentencePieceTokenizer : ITokenizerModel
{
    private readonly SentencePieceProcessor processor;

    private SentencePieceTokenizer(string source, SentencePieceProcessor processor)
    {
        this.processor = processor;
        Source = source;
        // T5 pads with id 0, which models without a padding piece leave for something that is never produced.
        PadId = Math.Max(processor.PaddingId, 0);
        Suffix = processor.EndId >= 0
            ? [processor.EndId]
            : throw new TokenizerException($"{source}: the model has no end-of-sequence piece.");
    }

    public string Source { get; }

    public int VocabularySize => processor.PieceCount;

    public int PadId { get; }

    public IReadOnlyList<int> Prefix => [];

    public IReadOnlyList<int> Suffix { get; }

    /// <exception cref="TokenizerException">The file cannot be read or is no SentencePiece model.</exception>
    internal static SentencePieceTokenizer Read(string path)
    {
        try
        {
            return new(path, SentencePieceProcessor.Load(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or DllNotFoundException)
        {
            throw new TokenizerException($"{path} cannot be used: {e.Message}", e);
        }
    }

    public IReadOnlyList<int> Tokenize(string text) => processor.Encode(text);

    public void Dispose() => processor.Dispose();
}
