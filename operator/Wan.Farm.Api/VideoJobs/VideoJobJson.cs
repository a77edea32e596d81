using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Farm.Api.Binding;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>How the kinds are written as JSON. Reading goes through <see cref="StrictBinder"/>, which explains itself.</summary>
public static class VideoJobJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        // Prompts in any script stay readable; the text is never put into a web page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };
}
