using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wan.Farm.Cli.Commands;

/// <summary>Reads an enumeration by its names, in any case, and says which there are when it is another; numbers are none.</summary>
internal sealed class AcceptedNames : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Names<>).MakeGenericType(typeToConvert))!;

    private sealed class Names<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using JsonDocument given = JsonDocument.ParseValue(ref reader);
            string? text = given.RootElement.ValueKind == JsonValueKind.String ? given.RootElement.GetString() : null;
            foreach (T value in Enum.GetValues<T>())
            {
                if (string.Equals(text, value.ToString(), StringComparison.OrdinalIgnoreCase))
                    return value;
            }
            throw new JsonException($"{given.RootElement.GetRawText()} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
