using System.Text.Json;
using Wan.Farm.Testing.Golden;

namespace Wan.Models.Tests.TextEncoder.Cleaning;

/// <summary>One text, and what the published pipeline's cleaning makes of it. Made by tests/golden/text/make_cleaning.py.</summary>
public sealed record CleaningGolden(string Text, string Fixed, string Cleaned)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<CleaningGolden> ReadAll()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(GoldenFixtures.PathOf("text", "cleaning.json")));
        return document.RootElement.GetProperty("prompts").Deserialize<List<CleaningGolden>>(Options)!;
    }
}
