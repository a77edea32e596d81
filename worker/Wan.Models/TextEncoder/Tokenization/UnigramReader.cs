using System.Text.Json;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>Reads the "model" part of a <c>tokenizer.json</c>.</summary>
internal sealed class UnigramReader
{
    /// <summary>In an indented file; measured, and only used to size tables.</summary>
    private const int FileBytesPerNode = 20;

    private readonly string path;
    private readonly List<double> scores = [];
    private string? type;
    private int? unknownId;
    private bool byteFallback;

    private UnigramReader(string path, int fileBytes)
    {
        this.path = path;
        Pieces = new(expectedNodes: fileBytes / FileBytesPerNode);
    }

    internal CharTrie Pieces { get; }

    internal double[] Scores { get; private set; } = [];

    /// <summary>Reads an object; the reader stands on its start and is left on its end.</summary>
    internal static UnigramReader Read(string path, int fileBytes, ref Utf8JsonReader reader)
    {
        var result = new UnigramReader(path, fileBytes);
        result.Read(ref reader);
        return result;
    }

    internal UnigramModel Build() => new(Pieces, Scores, unknownId!.Value, byteFallback);

    private void Read(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, "model", "an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            ReadProperty(name, ref reader);
        }
        Scores = [.. scores];
        Check();
    }

    private void ReadProperty(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "type":
                Require(reader.TokenType == JsonTokenType.String, "model.type", "a string");
                type = reader.GetString();
                break;
            case "unk_id" when reader.TokenType != JsonTokenType.Null:
                Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out _), "model.unk_id", "a whole number");
                unknownId = reader.GetInt32();
                break;
            case "byte_fallback":
                Require(reader.TokenType is JsonTokenType.True or JsonTokenType.False, "model.byte_fallback", "true or false");
                byteFallback = reader.GetBoolean();
                break;
            case "vocab" when reader.TokenType == JsonTokenType.StartArray:
                ReadVocabulary(ref reader);
                break;
            default:
                reader.Skip();      // other models have other parts; what is wrong is said when all is read
                break;
        }
    }

    private void ReadVocabulary(ref Utf8JsonReader reader)
    {
        char[] buffer = new char[256];
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            RequirePiece(reader.Read() && reader.TokenType == JsonTokenType.String);
            if (reader.ValueSpan.Length > buffer.Length)
                buffer = new char[reader.ValueSpan.Length * 2];
            Pieces.Add(buffer.AsSpan(0, reader.CopyString(buffer)), scores.Count);
            RequirePiece(reader.Read() && reader.TokenType == JsonTokenType.Number);
            scores.Add(reader.GetDouble());
            RequirePiece(reader.Read() && reader.TokenType == JsonTokenType.EndArray);
        }
        RequirePiece(reader.TokenType == JsonTokenType.EndArray);
    }

    private void Check()
    {
        if (type != "Unigram")
            throw new TokenizerException($"{path}: model.type: \"{type ?? "none"}\" is not supported, only \"Unigram\" is.");
        Require(scores.Count > 0, "model.vocab", "a list of pieces");
        Require(unknownId is not null, "model.unk_id", "a whole number");
        Require(unknownId >= 0 && unknownId < scores.Count, "model.unk_id", $"less than the vocabulary's size, {scores.Count}");
    }

    private void RequirePiece(bool condition)
    {
        if (!condition)
            Require(condition, $"model.vocab[{scores.Count}]", "a piece and its score");
    }

    private void Require(bool condition, string name, string expected)
    {
        if (!condition)
            throw new TokenizerException($"{path}: {name}: expected {expected}.");
    }
}
