using System.Globalization;

namespace k8s;

/// <summary>Kubernetes' MicroTime: six digits after the point, always. The server refuses a time of whole seconds without them.</summary>
internal sealed class MicroTimeConverter : JsonConverter<DateTime>
{
    private static readonly TimeConverter Inner = new();

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Inner.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(TimeConverter.Utc(value).UtcDateTime.ToString(TimeOffsetConverter.Micro, CultureInfo.InvariantCulture));
}
