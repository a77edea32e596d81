using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.Schema;

/// <summary>How messages show what a user wrote: on one line, cut when long, control characters escaped.</summary>
internal static class Shown
{
    private const int Longest = 60;

    /// <summary>A text in quotes; a number as digits.</summary>
    public static string Value(object value) => value switch
    {
        string text => Cut(JsonSerializer.Serialize(text.Length > Longest ? text[..(Longest + 1)] : text, VideoJobJson.Options)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Cut(value.ToString() ?? ""),
    };

    /// <summary>A value as it was written.</summary>
    public static string Node(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "a mapping",
        JsonArray => "a list",
        JsonValue value when value.TryGetValue(out string? text) => Value(text),
        _ => Cut(node.ToJsonString(VideoJobJson.Options)),
    };

    private static string Cut(string text) => text.Length <= Longest + 2 ? text : text[..Longest] + "…";
}
