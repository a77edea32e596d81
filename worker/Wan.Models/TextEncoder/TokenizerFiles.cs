using System.Text.Json;

namespace Wan.Models.TextEncoder;

/// <summary>Writes a Unigram vocabulary as the published tokenizer's files. Equal pieces give equal bytes.</summary>
public static class TokenizerFiles
{
    private const int UnknownId = 3;

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    /// <summary>The first pieces of every such vocabulary, in this order.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = ["<pad>", "</s>", "<s>", "<unk>"];

    /// <summary>Writes <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> into an existing folder.</summary>
    /// <param name="pieces">By id: first the special tokens, last the extra ones; each with its log-probability.</param>
    /// <param name="extraTokens">How many of the last pieces are named <c>&lt;extra_id_n&gt;</c>.</param>
    /// <param name="byteFallback">Whether characters that no piece holds become the pieces <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</param>
    public static void Write(string folder, IReadOnlyList<(string Text, double Score)> pieces, int extraTokens, bool byteFallback)
    {
        WriteFile(Path.Combine(folder, "tokenizer.json"), json => WriteTokenizer(json, pieces, extraTokens, byteFallback));
        WriteFile(Path.Combine(folder, "tokenizer_config.json"), json => WriteConfig(json, extraTokens));
        WriteFile(Path.Combine(folder, "special_tokens_map.json"), json => WriteSpecialTokens(json, extraTokens));
    }

    private static void WriteFile(string path, Action<Utf8JsonWriter> write)
    {
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }

    private static void WriteTokenizer(Utf8JsonWriter json, IReadOnlyList<(string Text, double Score)> pieces, int extraTokens, bool byteFallback)
    {
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedTokens(json, pieces, extraTokens);
        WriteProperty(json, "normalizer", """{ "type": "Replace", "pattern": { "Regex": " {2,}" }, "content": " " }""");
        const string Metaspace = """{ "type": "Metaspace", "replacement": "▁", "add_prefix_space": true, "prepend_scheme": "always" }""";
        WriteProperty(json, "pre_tokenizer", Metaspace);
        WriteProperty(json, "post_processor", """
            {
              "type": "TemplateProcessing",
              "single": [ { "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } } ],
              "pair": [
                { "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } },
                { "Sequence": { "id": "B", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } }
              ],
              "special_tokens": { "</s>": { "id": "</s>", "ids": [ 1 ], "tokens": [ "</s>" ] } }
            }
            """);
        WriteProperty(json, "decoder", Metaspace);
        WriteModel(json, pieces, byteFallback);
    }

    private static void WriteAddedTokens(Utf8JsonWriter json, IReadOnlyList<(string Text, double Score)> pieces, int extraTokens)
    {
        json.WriteStartArray("added_tokens");
        for (int id = 0; id < pieces.Count; id++)
        {
            if (id >= SpecialTokens.Count && id < pieces.Count - extraTokens)
                continue;
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("content", pieces[id].Text);
            foreach (string flag in (ReadOnlySpan<string>)["single_word", "lstrip", "rstrip", "normalized"])
                json.WriteBoolean(flag, false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteModel(Utf8JsonWriter json, IReadOnlyList<(string Text, double Score)> pieces, bool byteFallback)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "Unigram");
        json.WriteNumber("unk_id", UnknownId);
        json.WriteStartArray("vocab");
        foreach ((string text, double score) in pieces)
        {
            json.WriteStartArray();
            json.WriteStringValue(text);
            json.WriteNumberValue(score);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteBoolean("byte_fallback", byteFallback);
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, int extraTokens)
    {
        WriteSpecialTokens(json, extraTokens);
        json.WriteNumber("extra_ids", extraTokens);
        json.WriteString("tokenizer_class", "T5Tokenizer");
    }

    private static void WriteSpecialTokens(Utf8JsonWriter json, int extraTokens)
    {
        json.WriteString("bos_token", "<s>");
        json.WriteString("eos_token", "</s>");
        json.WriteString("pad_token", "<pad>");
        json.WriteString("unk_token", "<unk>");
        json.WriteStartArray("additional_special_tokens");
        for (int i = 0; i < extraTokens; i++)
            json.WriteStringValue($"<extra_id_{i}>");
        json.WriteEndArray();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        using JsonDocument document = JsonDocument.Parse(value);
        document.RootElement.WriteTo(json);
    }
}
