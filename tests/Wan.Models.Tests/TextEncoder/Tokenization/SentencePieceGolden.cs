using System.Text.Json;
using Wan.Farm.Testing.Golden;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

/// <summary>A text and the ids that the SentencePiece library gives for it, with the end token after them.</summary>
public sealed record SentencePieceGolden(string Text, int[] Ids)
{
    private const int EndToken = 1;

    /// <summary>Without the end token.</summary>
    public int[] Pieces => Ids[^1] == EndToken ? Ids[..^1] : throw new InvalidDataException("The fixture's ids do not end with the end token.");

    /// <summary>Texts as cleaned and as given: the second exercise the model's own normalisation.</summary>
    public static IEnumerable<SentencePieceGolden> Read(Fixture fixture)
    {
        foreach (JsonElement prompt in fixture.Json.GetProperty("prompts").EnumerateArray())
        {
            yield return new(prompt.GetProperty("cleaned").GetString()!, IdList(prompt.GetProperty("ids")));
            if (prompt.TryGetProperty("raw", out JsonElement raw))
                yield return new(raw.GetString()!, IdList(prompt.GetProperty("raw_ids")));
        }
    }

    private static int[] IdList(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}
