using System.Globalization;
using Wan.Models.TextEncoder;
using Wan.Native;
using Wan.Training.Data;

namespace Wan.Training.Text;

/// <summary>Trains a tokenizer on the captions of the training clips, and writes it as the published models have it.</summary>
public static class TextTraining
{
    // Letters, digits and marks that a prompt may hold though no caption does: one piece each, not a row of bytes.
    private static readonly string Required = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c));

    /// <summary>Writes <c>spiece.model</c> and the files of the fast tokenizer, which give the same ids. Equal options give equal bytes.</summary>
    /// <param name="folder">Is made where it is missing.</param>
    /// <returns>the pieces by id, each with its log-probability</returns>
    /// <exception cref="InvalidDataException">The options do not fit the captions, as a vocabulary too small for their letters.</exception>
    public static IReadOnlyList<(string Text, double Score)> Write(string folder, TextTrainingOptions options)
    {
        byte[] model = SentencePieceTrainer.Train(Arguments(options), Sentences(options));
        using SentencePieceProcessor processor = SentencePieceProcessor.Load(model);
        (string Text, double Score)[] pieces = [.. Enumerable.Range(0, processor.PieceCount).Select(processor.Piece).Select(piece => (piece.Text, (double)piece.Score))];
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "spiece.model"), model);
        TokenizerFiles.Write(folder, pieces, extraTokens: 0, byteFallback: true);
        return pieces;
    }

    // Captions as they are, and with every word set apart by commas: the library takes for a piece what it has seen in two surroundings. Chinese, which has no
    // spaces, only so: else whole sentences would become pieces.
    private static IEnumerable<string> Sentences(TextTrainingOptions options)
    {
        string[] english = [.. Captions(options, options.EnglishCaptions, chineseShare: 0)];
        return [.. english, .. english.Select(caption => Apart(caption, ", ")), .. Captions(options, options.ChineseCaptions, chineseShare: 1).Select(caption => Apart(caption, ","))];
    }

    // Cleaned as a prompt is before it is tokenised.
    private static IEnumerable<string> Captions(TextTrainingOptions options, int count, double chineseShare)
    {
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = options.Seed, ChineseShare = chineseShare, AnySize = true });
        return Enumerable.Range(0, count).Select(clips.SpacedCaption).Select(TextCleaning.Clean);
    }

    private static string Apart(string caption, string between) => string.Join(between, caption.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string> Arguments(TextTrainingOptions options) => new()
    {
        ["model_type"] = "unigram",
        ["vocab_size"] = options.VocabularySize.ToString(CultureInfo.InvariantCulture),
        ["max_sentencepiece_length"] = options.LongestPiece.ToString(CultureInfo.InvariantCulture),
        ["character_coverage"] = "1",
        ["byte_fallback"] = "true",
        ["required_chars"] = Required,
        ["normalization_rule_name"] = "identity",
        ["pad_id"] = "0",
        ["eos_id"] = "1",
        ["bos_id"] = "2",
        ["unk_id"] = "3",
        ["num_threads"] = "1",
        ["minloglevel"] = "1",
    };
}
