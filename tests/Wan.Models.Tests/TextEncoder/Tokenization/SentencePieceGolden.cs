using System.Text.Json;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

/// <summary>A text and the ids that the SentencePiece library gives for it, with the end token after them.</summary>
public sealed record SentencePieceGolden(string ModelPath, string Text, int[] Ids)
{
    private const int EndToken = 1;

    /// <summary>Texts as given and as cleaned, for the models with normalisation, without and with byte fallback.</summary>
    public static IReadOnlyList<SentencePieceGolden> ReadAll() =>
        [.. from root in GoldenFolders.All
            from name in (string[])["nfkc.json", "nfkc_bytes.json"]
            from golden in Read(root, Path.Combine(root, "tokenizer", name))
            select golden];

    /// <summary>Without the end token.</summary>
    public int[] Pieces => Ids[^1] == EndToken ? Ids[..^1] : throw new InvalidDataException("The fixture's ids do not end with the end token.");

    private static IEnumerable<SentencePieceGolden> Read(string root, string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        string model = Path.Combine(root, document.RootElement.GetProperty("model").GetString()!);
        foreach (JsonElement prompt in document.RootElement.GetProperty("prompts").EnumerateArray())
        {
            yield return new(model, prompt.GetProperty("cleaned").GetString()!, IdList(prompt.GetProperty("ids")));
            if (prompt.TryGetProperty("raw", out JsonElement raw))
                yield return new(model, raw.GetString()!, IdList(prompt.GetProperty("raw_ids")));
        }
    }

    private static int[] IdList(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}
