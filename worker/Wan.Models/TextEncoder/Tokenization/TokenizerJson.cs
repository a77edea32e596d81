using System.Text.Json;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>
/// Reads a <c>tokenizer.json</c> of Hugging Face tokenizers with a Unigram model. The published one is 16 MB, nearly all of it
/// vocabulary, so that part goes from the reader into the trie without a string per piece.
/// </summary>
internal static class TokenizerJson
{
    /// <exception cref="TokenizerException">The file is damaged or has parts that umT5 has no use for.</exception>
    internal static FastTokenizer Read(string path)
    {
        byte[] file = ReadFile(path);
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        ReadOnlySpan<byte> json = file.AsSpan().StartsWith(byteOrderMark) ? file.AsSpan(byteOrderMark.Length) : file;
        try
        {
            return Read(path, json);
        }
        catch (JsonException e)
        {
            throw new TokenizerException($"{path} is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)     // a string that is not Unicode
        {
            throw new TokenizerException($"{path} is damaged: {e.Message}", e);
        }
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static FastTokenizer Read(string path, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        UnigramReader? model = null;
        Dictionary<string, JsonElement> parts = [];
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new TokenizerException($"{path}: expected an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "model":
                    model = UnigramReader.Read(path, json.Length, ref reader);
                    break;
                case "added_tokens" or "normalizer" or "pre_tokenizer" or "post_processor":
                    parts[name] = JsonElement.ParseValue(ref reader);
                    break;
                default:
                    reader.Skip();      // padding and truncation are the pipeline's choice; the decoder is of no use here
                    break;
            }
        }
        reader.Read();      // anything after the object is an error
        return Assemble(path, name => new(path, name, parts.GetValueOrDefault(name)), model ?? throw new TokenizerException($"{path}: model: missing."));
    }

    private static FastTokenizer Assemble(string path, Func<string, JsonPart> part, UnigramReader model)
    {
        AddedToken[] added = [.. ReadAddedTokens(part("added_tokens"))];
        (List<int> prefix, List<int> suffix) = ReadFrame(part("post_processor"));
        int pad = added.FirstOrDefault(token => token.Content == "<pad>")?.Id ?? model.Pieces.Find("<pad>");
        return new FastTokenizer(added, Normalizers.Build(part("normalizer")))
        {
            Source = path,
            VocabularySize = Math.Max(model.Scores.Length, added.Select(token => token.Id + 1).Append(0).Max()),
            PadId = pad >= 0 ? pad : throw new TokenizerException($"{path}: the vocabulary has no <pad>."),
            Prefix = prefix,
            Suffix = suffix,
            SplitWords = PreTokenizers.Build(part("pre_tokenizer")),
            Pieces = model.Build(),
        };
    }

    private static IEnumerable<AddedToken> ReadAddedTokens(JsonPart list)
    {
        if (list.IsMissing)
            yield break;
        foreach (JsonPart token in list.Items())
        {
            if (token["single_word"].Flag(fallback: false))
                throw token.Unsupported("single_word");
            yield return new(
                token["id"].Number,
                token["content"].Text,
                TakesSpaceBefore: token["lstrip"].Flag(fallback: false),
                TakesSpaceAfter: token["rstrip"].Flag(fallback: false),
                Normalized: token["normalized"].Flag(fallback: true));
        }
    }

    /// <summary>The ids around a single text: for T5 nothing before it and the end-of-sequence token after it.</summary>
    private static (List<int> Prefix, List<int> Suffix) ReadFrame(JsonPart processor)
    {
        List<int> prefix = [];
        List<int> suffix = [];
        if (processor.IsMissing)
            return (prefix, suffix);
        if (processor.Type != "TemplateProcessing")
            throw processor.Unsupported($"a post-processor of type \"{processor.Type}\"");

        bool isAfterText = false;
        foreach (JsonPart piece in processor["single"].Items())
        {
            JsonPart special = piece["SpecialToken"];
            if (special.IsMissing)
            {
                isAfterText = true;
                continue;
            }
            JsonPart definition = processor["special_tokens"][special["id"].Text];
            (isAfterText ? suffix : prefix).AddRange(definition["ids"].Items().Select(id => id.Number));
        }
        return (prefix, suffix);
    }
}
