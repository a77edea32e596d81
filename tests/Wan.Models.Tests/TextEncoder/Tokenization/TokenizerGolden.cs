using System.Text.Json;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

/// <summary>One prompt of a tokenizer fixture.</summary>
/// <param name="Ids">as the published pipeline has them</param>
/// <param name="LibraryIds">as the SentencePiece library has them, where the fixture says</param>
public sealed record TokenizerGolden(string Folder, string Tag, string Text, string Cleaned, long[] Ids, int FullTokenCount, long[]? LibraryIds)
{
    /// <summary>All prompts of fixtures like <c>tokenizer/umt5_like.json</c> in every golden folder.</summary>
    public static IReadOnlyList<TokenizerGolden> ReadAll() =>
        [.. GoldenFolders.All.SelectMany(root => Read(root, Path.Combine(root, "tokenizer", "umt5_like.json")))];

    private static IEnumerable<TokenizerGolden> Read(string root, string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        string folder = Path.Combine(root, document.RootElement.GetProperty("model").GetString()!);
        foreach (JsonElement prompt in document.RootElement.GetProperty("prompts").EnumerateArray())
        {
            yield return new(
                folder,
                prompt.GetProperty("tag").GetString()!,
                prompt.GetProperty("text").GetString()!,
                prompt.GetProperty("cleaned").GetString()!,
                IdList(prompt.GetProperty("ids"))!,
                prompt.GetProperty("untruncated_tokens").GetInt32(),
                IdList(prompt.GetProperty("sentencepiece_library_ids")));
        }
    }

    private static long[]? IdList(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(id => id.GetInt64())] : null;
}
