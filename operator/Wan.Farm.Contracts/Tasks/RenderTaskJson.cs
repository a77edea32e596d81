using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wan.Farm.Contracts.Tasks;

/// <summary>How tasks, and facts about models, are written down for other processes.</summary>
public static class RenderTaskJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,              // computed from the others
        IncludeFields = true,                         // of tuples
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = false, // nulls are left out
        Converters = { new JsonStringEnumConverter(), new ContentKeyConverter() },
    };

    public static string Write(RenderTask task) => JsonSerializer.Serialize(task, Options);

    /// <exception cref="JsonException">It is not a task, or one of a kind that this version does not know.</exception>
    public static RenderTask Read(string json) => JsonSerializer.Deserialize<RenderTask>(json, Options) ?? throw new JsonException("a task is null");

    private sealed class ContentKeyConverter : JsonConverter<ContentKey>
    {
        public override ContentKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("a content key is null"));

        public override void Write(Utf8JsonWriter writer, ContentKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.Hex);
    }
}
