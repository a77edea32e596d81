using System.Text.Json;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>A place in a tokenizer's JSON file that knows its name, so that every complaint says where.</summary>
internal readonly record struct JsonPart(string File, string Name, JsonElement Value)
{
    internal bool IsMissing => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    internal string Type => this["type"].Text;

    internal string Text => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Expected("a string");

    internal int Number => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int number) ? number : throw Expected("a whole number");

    /// <summary>A property of an object; missing when there is none.</summary>
    internal JsonPart this[string property] => new(
        File,
        Name.Length == 0 ? property : $"{Name}.{property}",
        Value.ValueKind switch
        {
            JsonValueKind.Object => Value.TryGetProperty(property, out JsonElement found) ? found : default,
            _ => throw Expected("an object"),
        });

    internal IEnumerable<JsonPart> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
            throw Expected("a list");
        int index = 0;
        foreach (JsonElement item in Value.EnumerateArray())
            yield return new(File, $"{Name}[{index++}]", item);
    }

    internal bool Flag(bool fallback) => Value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => fallback,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Expected("true or false"),
    };

    internal TokenizerException Unsupported(string what) => new($"{File}: {Name}: {what} is not supported.");

    internal TokenizerException Expected(string what) =>
        new($"{File}: {Name}: expected {what}, found {(IsMissing ? "nothing" : Value.ValueKind.ToString().ToLowerInvariant())}.");
}
