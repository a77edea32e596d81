using System.Text.Json;
using System.Text.Json.Nodes;
using Wan.Farm.Testing;
using Wan.Models.TextEncoder;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

/// <summary>A tokenizer.json of a few pieces, laid out as the published one; tests change what they are about.</summary>
internal static class SmallTokenizer
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static readonly (string Piece, double Score)[] Vocabulary =
    [
        ("<pad>", 0), ("</s>", 0), ("<s>", 0), ("<unk>", 0),
        ("▁", -2), ("a", -3), ("b", -3.5), ("▁a", -4), ("ab", -4.5), ("▁ab", -5), ("猫", -6), ("🚀", -6), ("▁cat", -7), ("<extra_id_0>", 0),
    ];

    internal static JsonObject Build() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray(Added(0, "<pad>"), Added(1, "</s>"), Added(2, "<s>"), Added(3, "<unk>"), Added(13, "<extra_id_0>")),
        ["normalizer"] = new JsonObject
        {
            ["type"] = "Replace",
            ["pattern"] = new JsonObject { ["Regex"] = " {2,}" },
            ["content"] = " ",
        },
        ["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["add_prefix_space"] = true },
        ["post_processor"] = new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(
                new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } },
                new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = "</s>", ["type_id"] = 0 } }),
            ["special_tokens"] = new JsonObject { ["</s>"] = new JsonObject { ["id"] = "</s>", ["ids"] = new JsonArray(1) } },
        },
        ["decoder"] = null,
        ["model"] = new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 3,
            ["vocab"] = new JsonArray([.. Vocabulary.Select(entry => (JsonNode)new JsonArray(entry.Piece, entry.Score))]),
        },
    };

    internal static JsonObject Added(int id, string content) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    internal static UmT5Tokenizer Load(JsonNode tokenizer) => Load(tokenizer.ToJsonString(Indented));

    /// <summary>Loads a folder with this file and nothing else.</summary>
    internal static UmT5Tokenizer Load(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["tokenizer.json"], json);
        return UmT5Tokenizer.Load(folder);
    }

    internal static long[] Tokens(this TokenizedText text) => text.Ids[..text.TokenCount];
}
