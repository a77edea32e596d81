namespace k8s.Models;

/// <summary>A quantity is a text; numbers are read too.</summary>
public sealed class ResourceQuantityJsonConverter : JsonConverter<ResourceQuantity>
{
    public override ResourceQuantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new ResourceQuantity(reader.GetString()),
        JsonTokenType.Number => reader.GetDecimal(),
        _ => throw new JsonException($"{reader.TokenType} is not a quantity; accepted e.g. \"500m\", \"16Gi\""),
    };

    public override void Write(Utf8JsonWriter writer, ResourceQuantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
