using System.Text.Json;
using Wan.Farm.Testing.Golden;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

/// <summary>One prompt of a tokenizer fixture.</summary>
/// <param name="Ids">as the published pipeline has them</param>
/// <param name="LibraryIds">as the SentencePiece library has them, where the fixture says</param>
public sealed record TokenizerGolden(string Tag, string Text, string Cleaned, long[] Ids, int FullTokenCount, long[]? LibraryIds)
{
    public static IReadOnlyList<TokenizerGolden> Read(Fixture fixture) =>
        [.. fixture.Json.GetProperty("prompts").EnumerateArray().Select(prompt => new TokenizerGolden(
            prompt.GetProperty("tag").GetString()!,
            prompt.GetProperty("text").GetString()!,
            prompt.GetProperty("cleaned").GetString()!,
            IdList(prompt.GetProperty("ids"))!,
            prompt.GetProperty("untruncated_tokens").GetInt32(),
            IdList(prompt.GetProperty("sentencepiece_library_ids"))))];

    private static long[]? IdList(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(id => id.GetInt64())] : null;
}
