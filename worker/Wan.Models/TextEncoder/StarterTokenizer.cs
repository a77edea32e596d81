using System.Text.Json;

namespace Wan.Models.TextEncoder;

/// <summary>
/// Writes a small tokenizer of the published kind, for checkpoints that are made here and not downloaded: English words, ASCII and
/// Western European letters. Everything else is an unknown token. The bytes written are always the same.
/// </summary>
public static class StarterTokenizer
{
    private const int ExtraTokens = 300;
    private const double CharacterScore = -12;      // dearer than any word, so that words stay whole
    private const double FirstWordScore = -3;

    private static readonly string[] SpecialTokens = ["<pad>", "</s>", "<s>", "<unk>"];

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    /// <summary>Roughly by how often they are used in prompts; the order is part of the format.</summary>
    private const string Words =
        "a the of in and with on to at is from over by through across under into an as its his her their it this that for while near behind "
        + "between around up down out off one two three four five many small large big tall old young new slow slowly fast quickly "
        + "red green blue yellow orange purple pink white black brown gray golden silver dark bright light colorful "
        + "man woman person people child girl boy cat dog fox horse bird fish bear wolf rabbit dragon robot astronaut "
        + "city street house room window door car train boat ship bridge castle tower building road garden park beach "
        + "sea ocean river lake water waves mountain mountains forest tree trees flower flowers grass field desert snow rain fog cloud clouds sky "
        + "sun moon stars night day morning evening sunset sunrise dawn dusk winter summer spring autumn fire smoke dust wind storm "
        + "walks walking runs running flies flying swims swimming dances dancing stands standing sits sitting looks looking plays playing "
        + "rides riding jumps jumping falls falling rises turns turning moves moving opens smiles holding wearing drinking eating singing "
        + "camera shot view close wide angle zoom pan motion focus depth film cinematic lighting scene style photo realistic detailed "
        + "painting animation cartoon aerial drone tracking portrait background foreground soft warm cold neon high low quality 4k "
        + "best worst blurry static overexposed ugly deformed subtitles still details artwork picture video not no very";

    private const string Endings = "s ed ing er ly es est tion ness al y";

    /// <summary>Writes <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> into an existing folder.</summary>
    public static void Write(string folder)
    {
        WriteFile(Path.Combine(folder, "tokenizer.json"), WriteTokenizer);
        WriteFile(Path.Combine(folder, "tokenizer_config.json"), WriteConfig);
        WriteFile(Path.Combine(folder, "special_tokens_map.json"), WriteSpecialTokens);
    }

    private static IEnumerable<(string Text, double Score)> Pieces()
    {
        foreach (string special in SpecialTokens)
            yield return (special, 0);
        double score = FirstWordScore;
        foreach (string word in Words.Split(' ').Distinct())
            yield return ("▁" + word, score -= 0.01);
        foreach (string ending in Endings.Split(' ').Where(ending => ending.Length > 1))
            yield return (ending, score -= 0.01);
        yield return ("▁", score);
        for (char c = '!'; c <= 'ÿ'; c++)
        {
            if (c is < '\u007F' or > '\u00A0')
                yield return (c.ToString(), CharacterScore);
        }
        for (int i = ExtraTokens - 1; i >= 0; i--)
            yield return ($"<extra_id_{i}>", 0);
    }

    private static void WriteFile(string path, Action<Utf8JsonWriter> write)
    {
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }

    private static void WriteTokenizer(Utf8JsonWriter json)
    {
        (string Text, double Score)[] pieces = [.. Pieces()];
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedTokens(json, pieces);
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
        WriteModel(json, pieces);
    }

    private static void WriteAddedTokens(Utf8JsonWriter json, (string Text, double Score)[] pieces)
    {
        json.WriteStartArray("added_tokens");
        for (int id = 0; id < pieces.Length; id++)
        {
            if (id >= SpecialTokens.Length && id < pieces.Length - ExtraTokens)
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

    private static void WriteModel(Utf8JsonWriter json, (string Text, double Score)[] pieces)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "Unigram");
        json.WriteNumber("unk_id", Array.IndexOf(SpecialTokens, "<unk>"));
        json.WriteStartArray("vocab");
        foreach ((string text, double score) in pieces)
        {
            json.WriteStartArray();
            json.WriteStringValue(text);
            json.WriteNumberValue(Math.Round(score, 2));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteBoolean("byte_fallback", false);
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json)
    {
        WriteSpecialTokens(json);
        json.WriteNumber("extra_ids", ExtraTokens);
        json.WriteString("tokenizer_class", "T5Tokenizer");
    }

    private static void WriteSpecialTokens(Utf8JsonWriter json)
    {
        json.WriteString("bos_token", "<s>");
        json.WriteString("eos_token", "</s>");
        json.WriteString("pad_token", "<pad>");
        json.WriteString("unk_token", "<unk>");
        json.WriteStartArray("additional_special_tokens");
        for (int i = 0; i < ExtraTokens; i++)
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
